import { EvaluationDatasetExperiment } from './evaluation-dataset-experiment.entity.js';
import { EvaluationDatasetRecord } from './evaluation-dataset-record.entity.js';
import { EvaluationDatasetTag } from './evaluation-dataset-tag.entity.js';
import { EvaluationDataset } from './evaluation-dataset.entity.js';

export const evaluationDatasetEntities: readonly (new () => object)[] = [
  EvaluationDataset,
  EvaluationDatasetTag,
  EvaluationDatasetExperiment,
  EvaluationDatasetRecord,
];
