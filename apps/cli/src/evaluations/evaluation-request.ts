import { CommandFailure } from '../command-failure.js';

/** Flags of `evaluate submit` that make up the request. */
export interface SubmitFlags {
  readonly file?: string;
  readonly data?: string;
  readonly table?: string;
  readonly endpoint?: string;
  readonly prompt?: string;
  readonly predictionsColumn?: string;
  readonly targets?: string;
  readonly modelType?: string;
  readonly metric?: readonly string[];
  readonly experiment?: string;
  readonly runId?: string;
  readonly runName?: string;
  readonly compat?: string;
}

const DEFAULT_MODEL_TYPE = 'question-answering';

/** The request of the evaluation API: the file's, with the flags on top. The server checks the content. */
export async function buildRequest(
  flags: SubmitFlags,
  readText: (path: string) => Promise<string>,
): Promise<Readonly<Record<string, unknown>>> {
  const fromFile = flags.file === undefined ? {} : parseObject(flags.file, await readText(flags.file));
  const rows = flags.data === undefined ? undefined : parseRows(flags.data, await readText(flags.data));
  const request = {
    model_type: DEFAULT_MODEL_TYPE,
    ...fromFile,
    ...given({
      data: rows === undefined ? tableOf(flags.table) : { rows },
      model: modelOf(flags),
      targets: flags.targets,
      model_type: flags.modelType,
      extra_metrics: flags.metric,
      experiment_name: flags.experiment,
      run_id: flags.runId,
      run_name: flags.runName,
      compat: flags.compat,
    }),
  };
  if (!('data' in request)) throw new CommandFailure('Give the rows: --data, --table or --file.');
  if (!('model' in request)) {
    throw new CommandFailure('Say what to score: --endpoint, --predictions-column or --file.');
  }
  return request;
}

function modelOf({ endpoint, prompt, predictionsColumn }: SubmitFlags): unknown {
  const model = given({ endpoint, prompt, predictions_column: predictionsColumn });
  return Object.keys(model).length === 0 ? undefined : model;
}

function tableOf(table: string | undefined): unknown {
  if (table === undefined) return undefined;
  const [, runId, artifactFile] = /^([0-9a-f]{32})\/(.+)$/.exec(table) ?? [];
  if (runId === undefined) throw new CommandFailure('--table must be <run id>/<artifact>.json');
  return { table: { run_id: runId, artifact_file: artifactFile } };
}

function parseObject(path: string, text: string): Readonly<Record<string, unknown>> {
  const value = parse(path, text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new CommandFailure(`${path} must hold one JSON object.`);
}

/** A JSON list, or one JSON value a line. */
function parseRows(path: string, text: string): unknown[] {
  if (text.trimStart().startsWith('[')) {
    const rows = parse(path, text);
    if (Array.isArray(rows)) return rows;
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new CommandFailure(`${path} holds no rows.`);
  return lines.map((line, index) => parse(`${path}, row ${index + 1}`, line));
}

function parse(place: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandFailure(`${place} is not JSON.`, cause);
  }
}

function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
