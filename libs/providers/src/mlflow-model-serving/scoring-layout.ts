import type { JsonObject } from '../shared/values.js';
import type { ScoringRequest } from './mlflow-model-serving-request.mapper.js';

/**
 * How a request is laid out for a model. `inputs` is what MLflow's own gateway sends: a list of texts, the rest as
 * `params`. A model whose signature has several named columns cannot read that and wants a table; its columns are only
 * known where the server has named them.
 */
export type ScoringLayout =
  | { readonly format: 'inputs' }
  | { readonly format: 'dataframe_split'; readonly columns: readonly string[] | null };

export const INPUTS: ScoringLayout = { format: 'inputs' };

/** The body of a scoring call. */
export interface ScoringBody {
  readonly inputs?: readonly unknown[];
  readonly dataframe_split?: {
    readonly columns: readonly string[];
    readonly data: readonly (readonly unknown[])[];
  };
  readonly params?: JsonObject;
}

export function toScoringBody(request: ScoringRequest, layout: ScoringLayout): ScoringBody {
  const { texts, fields } = request;
  if (layout.format === 'inputs') return { inputs: texts, ...paramsOf(fields) };
  const { columns } = layout;
  const textColumn = textColumnOf(request, columns);
  // Where the columns are not known every field gets one: the server leaves out what the model does not want.
  const isColumn = (name: string) => name !== textColumn && (columns?.includes(name) ?? true);
  const [inTable, beside] = split(fields, isColumn);
  const values = Object.values(inTable);
  return {
    dataframe_split: {
      columns: [textColumn, ...Object.keys(inTable)],
      data: texts.map((text) => [text, ...values]),
    },
    ...paramsOf(beside),
  };
}

/** The column that the texts stand in: one with a usual name, or else the first that no other field fills. */
export function textColumnOf(
  { fields, textColumns }: ScoringRequest,
  columns: readonly string[] | null,
): string {
  const [likeliest = 'prompt'] = textColumns;
  if (columns === null) return likeliest;
  const usual = textColumns.find((name) => columns.includes(name));
  return usual ?? columns.find((name) => fields[name] === undefined) ?? likeliest;
}

function split(fields: JsonObject, isFirst: (name: string) => boolean): readonly [JsonObject, JsonObject] {
  const entries = Object.entries(fields);
  return [
    Object.fromEntries(entries.filter(([name]) => isFirst(name))),
    Object.fromEntries(entries.filter(([name]) => !isFirst(name))),
  ];
}

function paramsOf(fields: JsonObject): { readonly params?: JsonObject } {
  return Object.keys(fields).length === 0 ? {} : { params: fields };
}
