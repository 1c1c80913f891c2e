import { fromUuid } from '../sql/wire-id.js';
import type { PredictionRecord, StoredValue } from './prediction.types.js';

/** Columns of `predictions` as node-postgres hands them out: bigint is text, json is parsed. */
export interface PredictionRow {
  readonly prediction_id: string;
  readonly run_id: string;
  readonly experiment_id: string;
  readonly file: string | null;
  readonly row_index: number | null;
  readonly inputs_text: string;
  readonly inputs_json: unknown;
  readonly output_text: string;
  readonly output_json: unknown;
  readonly prompt_text: string | null;
  readonly prompt_json: unknown;
  readonly prompt_name: string | null;
  readonly prompt_version: number | null;
  readonly model: string | null;
  readonly trace_id: string | null;
  readonly latency_ms: number | null;
  readonly usage: unknown;
  readonly logged_at: Date;
}

const COLUMNS = [
  'prediction_id',
  'run_id',
  'experiment_id',
  'file',
  'row_index',
  'inputs_text',
  'inputs_json',
  'output_text',
  'output_json',
  'prompt_text',
  'prompt_json',
  'prompt_name',
  'prompt_version',
  'model',
  'trace_id',
  'latency_ms',
  'usage',
  'logged_at',
];

export const PREDICTION_COLUMNS = COLUMNS.map((column) => `prediction.${column}`).join(', ');

const stored = (text: string, json: unknown): StoredValue => ({ text, json });

export function predictionRecord(row: PredictionRow): PredictionRecord {
  return {
    predictionId: row.prediction_id,
    runId: fromUuid(row.run_id),
    experimentId: Number(row.experiment_id),
    file: row.file,
    rowIndex: row.row_index,
    inputs: stored(row.inputs_text, row.inputs_json),
    output: stored(row.output_text, row.output_json),
    prompt: row.prompt_text === null ? null : stored(row.prompt_text, row.prompt_json),
    promptName: row.prompt_name,
    promptVersion: row.prompt_version,
    model: row.model,
    traceId: row.trace_id,
    latencyMs: row.latency_ms,
    usage: row.usage,
    loggedAt: row.logged_at,
  };
}
