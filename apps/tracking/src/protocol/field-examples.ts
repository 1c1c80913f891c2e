import type { Schema } from '@weir/http';

const RUN_ID = '0f6e2b1c9d8a4f7e8b5c3d2a1e0f9b8c';
const TRACE_ID = 'tr-5b1f0c2d7e8a4b3f9d6c1a0e2b4f8d7c';
const NOON_MS = 1_790_000_000_000;

/** What fields hold, by their name: the same name means the same everywhere in the MLflow API. */
const EXAMPLES: Readonly<Record<string, unknown>> = {
  alias: 'champion',
  aliases: ['champion'],
  artifact_location: 'mlflow-artifacts:/1',
  artifact_path: 'model',
  artifact_uri: `mlflow-artifacts:/1/${RUN_ID}/artifacts`,
  assessment_id: 'a-8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f',
  assessment_name: 'correctness',
  context: 'training',
  dataset_digest: '2981c147',
  dataset_id: 'd-3f9d6c1a0e2b4f8d7c5b1f0c2d7e8a4b',
  dataset_name: 'wine-quality',
  description: 'Answers questions about wine.',
  digest: '2981c147',
  experiment_id: '1',
  experiment_ids: ['1'],
  experiment_name: 'wine',
  filter: "metrics.accuracy > 0.9 AND tags.team = 'search'",
  filter_string: "name LIKE 'wine%'",
  gateway_path: 'gateway/chat/invocations',
  key: 'accuracy',
  lifecycle_stage: 'active',
  metric_key: 'accuracy',
  metric_name: 'trace_count',
  mlflow_version: '3.17.2',
  model_id: 'm-36e0cdb904eb40e39d2f1e50f5c21db9',
  model_input: 'Say hi to Ann.',
  model_output: 'Hi, Ann!',
  model_route: 'chat',
  name: 'wine-quality',
  new_name: 'wine-quality-2',
  next_page_token: 'WyIyIl0',
  order_by: ['metrics.accuracy DESC'],
  page_token: '',
  path: 'plots/roc.png',
  prompt_template: 'Say hi to {{who}}.',
  query: '{ mlflowGetExperiment(input: { experimentId: "1" }) { experiment { name } } }',
  request_id: TRACE_ID,
  request_time: '2026-09-21T12:00:00.000Z',
  root_uri: `mlflow-artifacts:/1/${RUN_ID}/artifacts`,
  run_id: RUN_ID,
  run_ids: [RUN_ID],
  run_link: '',
  run_name: 'calm-fox-12',
  run_uuid: RUN_ID,
  source: `mlflow-artifacts:/1/${RUN_ID}/artifacts/model`,
  source_run_id: RUN_ID,
  source_type: 'local',
  stage: 'Production',
  trace_id: TRACE_ID,
  trace_ids: [TRACE_ID],
  user_id: 'ann',
  value: 'gpt-4',
  version: '1',
};

/** Names of int64 fields that hold milliseconds since 1970. */
const TIME = /(^|_)(time|timestamp)(_ms|_millis)?$/;

const variants = (schema: Schema): readonly Schema[] => schema.anyOf ?? [schema];
const typesOf = (schema: Schema): readonly string[] => variants(schema).flatMap(({ type }) => type ?? []);

/** Messages in a list have fields with examples of their own. */
const holdsMessages = ({ items }: Schema): boolean =>
  typeof items === 'object' && items !== null && '$ref' in items;

/** Whether a value is of a type that the field takes: names repeat, and a `value` may be text or a number. */
function fits(value: unknown, types: readonly string[]): boolean {
  if (Array.isArray(value)) return types.includes('array');
  return types.includes(typeof value);
}

/** An example of a field; undefined where none is known, and for messages, which have fields of their own. */
function exampleOf(name: string, schema: Schema): unknown {
  const [choice] = schema.enum ?? [];
  if (choice !== undefined) return choice;
  if (holdsMessages(schema)) return undefined;
  const types = typesOf(schema);
  // A double may be text too, but only for what JSON has no number for.
  if (types[0] === 'number') return 0.93;
  if (Object.hasOwn(EXAMPLES, name) && fits(EXAMPLES[name], types)) return EXAMPLES[name];
  if (types.includes('integer')) return TIME.test(name) ? NOON_MS : 1;
  return types.includes('boolean') ? true : undefined;
}

/** The schema with an example at each field that has none. The given one stays as it is: it also validates. */
export function withExamples(schema: Schema): Schema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]): [string, Schema] => {
    const example = 'example' in property ? undefined : exampleOf(name, property);
    return [name, example === undefined ? property : { ...property, example }];
  });
  return properties.length === 0 ? schema : { ...schema, properties: Object.fromEntries(properties) };
}
