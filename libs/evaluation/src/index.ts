export {
  type Compat,
  type EvaluationBehaviour,
  resolveBehaviour,
  type TextstatBehaviour,
} from './behaviour.js';
export { standardAggregations } from './aggregation/standard-aggregations.js';
export {
  aggregateJudgeScores,
  JUDGE_AGGREGATIONS,
  type JudgeAggregation,
  parseJudgeAggregations,
} from './judges/judge-aggregations.js';
export { type JudgeVerdict, parseJudgeReply, verdictScore } from './judges/judge-reply.js';
export { BUILT_IN_JUDGES, builtInJudge } from './judges/built-in-judges.js';
export { filledPrompt, judgePrompt, promptVariables } from './judges/judge-prompt.js';
export type { AskJudge, JudgeDefinition, JudgeExample, JudgeRow } from './judges/judge.types.js';
export { metricByName, metricNames } from './metrics/metric-catalogue.js';
export { aggregateKey, resultName, scoreColumn } from './metrics/metric-keys.js';
export {
  type MetricRequest,
  type MetricSelection,
  type Preset,
  PRESET_NAMES,
  selectMetrics,
} from './metrics/metric-selection.js';
export type {
  MetricColumn,
  MetricDefinition,
  MetricNeed,
  MetricRow,
  RowScore,
} from './metrics/metric.types.js';
export { type MetricOutcome, MetricSummary } from './results/metric-summary.js';
export { encodeSplitTable, roundLikePandas } from './results/pandas-json.js';
export {
  RESULTS_TABLE_PATH,
  ResultsTableLayout,
  type ResultsTableRow,
  type ResultsTableShape,
} from './results/results-table.js';
export { runMetricProtocol } from './protocol/metric-protocol.js';
export {
  cohenKappa,
  type KappaWeights,
  krippendorffAlpha,
  type MeasurementLevel,
} from './statistics/agreement.js';
export { type BootstrapMean, bootstrapMean, type BootstrapOptions } from './statistics/bootstrap.js';
export type { Interval } from './statistics/interval.js';
export { type AdjustedTests, benjaminiHochberg, holm } from './statistics/multiple-testing.js';
export {
  type McNemar,
  mcNemar,
  type PairedTTest,
  pairedTTest,
  type Wilcoxon,
  wilcoxon,
  type WilcoxonOptions,
} from './statistics/paired-tests.js';
export {
  type LabelledScores,
  type PredictionPoweredMean,
  predictionPoweredMean,
} from './statistics/prediction-powered.js';
export {
  type CorrectedShare,
  type JudgedCounts,
  newcombeIndependent,
  newcombePaired,
  type PairedCounts,
  roganGladen,
  wilson,
} from './statistics/proportions.js';
