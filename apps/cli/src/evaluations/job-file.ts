import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import { dirname, resolve } from 'node:path';
import { withEnvironment, type Environment } from './environment-references.js';
import { badUsage } from './evaluation.types.js';
import { isObject, type Fields } from './fields.js';
import { readDataFile } from './data-file.js';

export interface JobFileOptions {
  /** `-` is standard input. */
  readonly path: string;
  /** `key.of.field=value`, which win over the file. */
  readonly overrides: readonly string[];
  readonly environment: Environment;
  readonly readText: (path: string) => Promise<string>;
}

const STANDARD_INPUT = '-';

/** The request of the evaluation API that a job file in YAML or JSON describes. The server checks what is in it. */
export async function readJobFile(options: JobFileOptions): Promise<Fields> {
  const { path, overrides, environment, readText } = options;
  const name = path === STANDARD_INPUT ? 'standard input' : path;
  const document = parseDocument(name, await readText(path));
  const job = overrides.reduce((fields, override) => withOverride(fields, override), document);
  const request = withEnvironment(job, { environment, name });
  // Beside the job, wherever the command was started.
  const folder = path === STANDARD_INPUT ? '.' : dirname(path);
  return withRows(request, { readText, folder, name });
}

function parseDocument(name: string, text: string): Fields {
  const value = parseYaml(name, text);
  if (isObject(value)) return value;
  throw badUsage(`${name} must hold one object of fields, such as data, model and model_type.`);
}

function parseYaml(name: string, text: string): unknown {
  try {
    // Without dates: `run_name: 2026-11-21` is a text, as JSON has it.
    return load(text, { schema: CORE_SCHEMA });
  } catch (cause) {
    const line = cause instanceof YAMLException ? (cause.mark?.line ?? null) : null;
    const reason = cause instanceof YAMLException ? cause.reason : String(cause);
    throw badUsage(`${name}${line === null ? '' : `:${line + 1}`}: ${reason}`, cause);
  }
}

function withOverride(job: Fields, override: string): Fields {
  const [, path, text] = /^([^=]+)=(.*)$/s.exec(override) ?? [];
  if (path === undefined || text === undefined) {
    throw badUsage(`--set ${override}: it must be <field>=<value>, such as limits.max_calls=100`);
  }
  const name = `--set ${path}`;
  return put(job, { names: path.trim().split('.'), value: parseYaml(name, text), name });
}

function put(
  target: unknown,
  { names: [first = '', ...rest], value, name }: { names: readonly string[]; value: unknown; name: string },
): Fields {
  if (target !== undefined && target !== null && !isObject(target)) {
    throw badUsage(`${name}: what is before "${first}" has no fields`);
  }
  const next = rest.length === 0 ? value : put(target?.[first], { names: rest, value, name });
  return { ...target, [first]: next };
}

/** `data.file` is ours: the rows travel with the request. */
async function withRows(
  request: Fields,
  source: { readText: JobFileOptions['readText']; folder: string; name: string },
): Promise<Fields> {
  const { data } = request;
  if (!isObject(data) || !('file' in data)) return request;
  const { file, ...others } = data;
  if (typeof file !== 'string') throw badUsage(`${source.name}: data.file: must be the path of a file`);
  if (Object.keys(others).length > 0) {
    const names = Object.keys(others).join(', ');
    throw badUsage(`${source.name}: data.file: cannot be given together with ${names}`);
  }
  const rows = await readDataFile(resolve(source.folder, file), source.readText);
  return { ...request, data: { rows } };
}
