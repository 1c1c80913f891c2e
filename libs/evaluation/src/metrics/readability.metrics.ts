import { standardAggregations } from '../aggregation/standard-aggregations.js';
import type { EvaluationBehaviour } from '../behaviour.js';
import { automatedReadabilityIndex, fleschKincaidGrade } from '../text/readability.js';
import type { MetricDefinition } from './metric.types.js';
import { scorePrediction } from './row-scores.js';

const gradeMetric = (name: string, grade: (text: string) => number): MetricDefinition => ({
  kind: 'computed',
  name,
  version: 'v1',
  needs: ['prediction'],
  isGreaterBetter: false,
  column: 'score-column',
  isDroppedByFirstRow: true,
  scoreRow: (row) => scorePrediction(row, grade),
  aggregate: (scores) => (scores.length === 0 ? {} : standardAggregations(scores)),
});

export const fleschKincaidGradeLevel = ({ textstat }: EvaluationBehaviour): MetricDefinition =>
  gradeMetric('flesch_kincaid_grade_level', (text) => fleschKincaidGrade(text, textstat));

export const ariGradeLevel = ({ textstat }: EvaluationBehaviour): MetricDefinition =>
  gradeMetric('ari_grade_level', (text) => automatedReadabilityIndex(text, textstat));
