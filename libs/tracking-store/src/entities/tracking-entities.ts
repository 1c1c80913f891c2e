import { Experiment } from './experiment.entity.js';
import { ExperimentTag } from './experiment-tag.entity.js';
import { LatestMetric } from './latest-metric.entity.js';
import { Metric } from './metric.entity.js';
import { Param } from './param.entity.js';
import { Run } from './run.entity.js';
import { RunTag } from './run-tag.entity.js';

/** Every entity of the store, for the data source of whoever reads or migrates it. */
export const trackingEntities: readonly (new () => object)[] = [
  Experiment,
  ExperimentTag,
  Run,
  RunTag,
  Param,
  Metric,
  LatestMetric,
];
