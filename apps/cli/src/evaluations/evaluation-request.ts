import { parseObject, parseRows, readDataFile } from './data-file.js';
import { badUsage } from './evaluation.types.js';
import type { Fields } from './fields.js';

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
  { job, readText }: { job: Fields | null; readText: (path: string) => Promise<string> },
): Promise<Fields> {
  const rows = flags.data === undefined ? undefined : await rowsOf(flags.data, readText);
  const request = {
    ...(job ?? (await baseOf(flags, readText))),
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
  if (!('data' in request)) throw badUsage('Give the rows: a job file, --data, --table or --file.');
  if (!('model' in request)) {
    throw badUsage('Say what to score: a job file, --endpoint, --predictions-column or --file.');
  }
  return request;
}

/** Without a job file there is a preset; with one there is what it says. */
async function baseOf({ file }: SubmitFlags, readText: (path: string) => Promise<string>): Promise<Fields> {
  const fromFile = file === undefined ? {} : parseObject(file, await readText(file));
  return { model_type: DEFAULT_MODEL_TYPE, ...fromFile };
}

const NO_JSON = /\.(?:csv|parquet)$/i;

async function rowsOf(path: string, readText: (path: string) => Promise<string>): Promise<unknown[]> {
  return NO_JSON.test(path) ? readDataFile(path, readText) : parseRows(path, await readText(path));
}

function modelOf({ endpoint, prompt, predictionsColumn }: SubmitFlags): unknown {
  const model = given({ endpoint, prompt, predictions_column: predictionsColumn });
  return Object.keys(model).length === 0 ? undefined : model;
}

function tableOf(table: string | undefined): unknown {
  if (table === undefined) return undefined;
  const [, runId, artifactFile] = /^([0-9a-f]{32})\/(.+)$/.exec(table) ?? [];
  if (runId === undefined) throw badUsage('--table must be <run id>/<artifact>.json');
  return { table: { run_id: runId, artifact_file: artifactFile } };
}

function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
