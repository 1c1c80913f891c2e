import { stagesOf, type ViewType } from './search.types.js';
import type { SqlBuilder } from './sql-builder.js';

/** Where runs are searched: a value when there is one, an array when there are several. */
export interface RunScope {
  readonly experiments: string;
  readonly isOneExperiment: boolean;
  readonly stages: string;
  readonly isOneStage: boolean;
}

interface ScopeQuery {
  readonly experimentIds: readonly number[];
  readonly viewType: ViewType;
}

export function runScope(sql: SqlBuilder, { experimentIds, viewType }: ScopeQuery): RunScope {
  const ids = [...new Set(experimentIds)];
  const stages = stagesOf(viewType);
  const isOneExperiment = ids.length === 1;
  return {
    experiments: isOneExperiment ? `${sql.bind(ids[0])}::bigint` : sql.bind(ids),
    isOneExperiment,
    stages: sql.bind(stages.length === 1 ? stages[0] : stages),
    isOneStage: stages.length === 1,
  };
}

/** SQL that says that a column is in the scope, without a walk through each part of it. */
export const inExperiments =
  ({ experiments, isOneExperiment }: RunScope) =>
  (column: string): string =>
    isOneExperiment ? `${column} = ${experiments}` : `${column} = ANY (${experiments}::bigint[])`;

export const inStages = ({ stages, isOneStage }: RunScope): string =>
  isOneStage ? `r.lifecycle_stage = ${stages}` : `r.lifecycle_stage = ANY (${stages}::text[])`;
