export { type EvaluationBehaviour, resolveBehaviour } from './behaviour.js';
export { customRow } from './metrics/custom-row.js';
export {
  GENAI_CUSTOM_METRICS_PATH,
  genaiCustomMetrics,
  type GenaiCustomMetrics,
} from './judges/genai-custom-metrics.js';
export { compareScores } from './comparison/compare-scores.js';
export type { ChangedPair, ScoreComparison } from './comparison/comparison.types.js';
export { judgeMetrics, type MetricVerdict } from './comparison/metric-verdicts.js';
export { isAllowedAddress } from './metrics/scorer-address.js';
export { resultName, scoreColumn } from './metrics/metric-keys.js';
export { PRESET_NAMES } from './metrics/metric-presets.js';
export { type MetricRequest, type MetricSelection, selectMetrics } from './metrics/metric-selection.js';
export type {
  ExternalMetric,
  ExternalScorer,
  JudgedMetric,
  JudgeQuestion,
  Metric,
  MetricDefinition,
  MetricRow,
  MetricShape,
  RowScore,
} from './metrics/metric.types.js';
export { costOf, priceOf, type TokenPrice } from './models/model-price.js';
export {
  canonicalModelUri,
  parseModelUri,
  type LoggedModelReference,
  type ModelReference,
  type VendorScheme,
} from './models/model-uri.js';
export { runMetricProtocol } from './protocol/metric-protocol.js';
export { FloatColumns } from './results/float-columns.js';
export { MetricSummary, type MetricOutcome, type SummarisedAggregate } from './results/metric-summary.js';
export { encodeSplitRow, encodeSplitTable } from './results/pandas-json.js';
export { hasResultsTable, ResultsTableLayout, resultsTablePath } from './results/results-table.js';
export { correctedMean, type CorrectedMean, type EstimatedMean } from './comparison/corrected-mean.js';
export { labelAgreement, type LabelAgreement } from './comparison/label-agreement.js';
export { isComputable } from './statistics/spread.js';
export { detectableDifference, requiredRows, type ScoreSpread } from './statistics/sample-size.js';
