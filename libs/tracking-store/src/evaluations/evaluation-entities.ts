import { EvaluationChunk } from './evaluation-chunk.entity.js';
import { EvaluationOutboxEntry } from './evaluation-outbox.entity.js';
import { EvaluationRow } from './evaluation-row.entity.js';
import { EvaluationUnit } from './evaluation-unit.entity.js';
import { Evaluation } from './evaluation.entity.js';
import { JudgeAnswer } from './judge-answer.entity.js';

export const evaluationEntities: readonly (new () => object)[] = [
  Evaluation,
  EvaluationChunk,
  EvaluationRow,
  EvaluationUnit,
  EvaluationOutboxEntry,
  JudgeAnswer,
];
