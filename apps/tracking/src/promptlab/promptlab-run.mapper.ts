import { experimentId, invalidParameter, type KeyValue, type NewRun } from '@weir/tracking-store';
import { keyValues } from '../protocol/key-value.message.js';
import { int64, type Optional } from '../protocol/wire-values.js';
import type { CreatePromptlabRunRequest, PromptlabParameter } from './promptlab.messages.js';

export const TABLE_FILE = 'eval_results_table.json';

/** The order in which the reference names what is missing. */
const REQUIRED = [
  'experiment_id',
  'prompt_template',
  'prompt_parameters',
  'model_route',
  'model_input',
  'mlflow_version',
] as const;

export interface PromptlabRun {
  readonly run: NewRun;
  readonly params: readonly KeyValue[];
  /** The table in the layout that `mlflow.load_table` reads. */
  readonly table: { readonly columns: string[]; readonly data: (string | null)[][] };
}

const parameters = (messages: Optional<readonly PromptlabParameter[]>): KeyValue[] =>
  messages?.map(({ key, value }) => ({ key, value: String(value ?? '') })) ?? [];

/** What a tried prompt becomes: a run, its params, and a table of one row. */
export function promptlabRun(request: CreatePromptlabRunRequest, now: number): PromptlabRun {
  for (const field of REQUIRED) {
    const value = request[field];
    if (
      value === undefined ||
      value === null ||
      value === '' ||
      (Array.isArray(value) && value.length === 0)
    ) {
      throw invalidParameter(`CreatePromptlabRun request must specify ${field}.`);
    }
  }
  const tags = [
    ...keyValues(request.tags),
    { key: 'mlflow.loggedArtifacts', value: `[{"path": "${TABLE_FILE}", "type": "table"}]` },
    { key: 'mlflow.runSourceType', value: 'PROMPT_ENGINEERING' },
  ];
  return {
    run: {
      experimentId: experimentId(request.experiment_id ?? ''),
      runName: request.run_name ?? null,
      userId: request.user_id ?? 'unknown',
      startTime: startTimeOf(request, now),
      tags,
      now,
    },
    params: [
      ...parameters(request.model_parameters),
      { key: 'model_route', value: request.model_route ?? '' },
      { key: 'prompt_template', value: request.prompt_template ?? '' },
    ],
    table: tableOf(request),
  };
}

function startTimeOf({ start_time }: CreatePromptlabRunRequest, now: number): number {
  const startTime = int64(start_time, 'start_time') ?? now;
  if (startTime >= 0) return startTime;
  throw invalidParameter(`Invalid value ${startTime} for parameter 'start_time' supplied.`);
}

function tableOf(request: CreatePromptlabRunRequest): PromptlabRun['table'] {
  const cells: (readonly [string, string | null])[] = [
    ...parameters(request.prompt_parameters).map(({ key, value }) => [key, value] as const),
    ['prompt', request.model_input ?? null],
    ['output', request.model_output ?? null],
    ...parameters(request.model_output_parameters).map(({ key, value }) => [key, value] as const),
  ];
  return { columns: cells.map(([column]) => column), data: [cells.map(([, cell]) => cell)] };
}
