import { readFileSync, statSync } from 'node:fs';
import type { ConfigReport } from './config-report.js';
import type { ConfigPath } from './yaml-document.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Contents by path. */
export type KeyFiles = ReadonlyMap<string, string | null>;

const MAX_KEY_FILE_BYTES = 64 * 1024;
const SECRET_KEY = /(^|[_-])(key|token|secret|password|credentials|authorization)$/i;
const LOOKS_LIKE_PATH = /^(\/|\.{1,2}\/|~\/)/;

/**
 * Replaces `$NAME` by the environment variable and a key file's path by its trimmed content, in every string of a
 * `config` or `headers` mapping; other strings stand for themselves. A bare word is looked up as a file only in fields
 * that hold secrets: `openai_api_type: azure` must not change its meaning because a file of that name lies in the
 * folder.
 */
export class ValueResolver {
  /** What was read from files, and null for those that were looked for in vain: a change of any is one of the whole. */
  readonly keyFiles = new Map<string, string | null>();

  constructor(
    private readonly environment: Environment,
    private readonly report: ConfigReport,
    /** Those of the configuration in use. */
    private readonly keyFilesInUse: KeyFiles = new Map(),
  ) {}

  resolve(value: unknown, path: ConfigPath): unknown {
    if (typeof value === 'string') return this.resolveText(value, path);
    if (this.isSecret(path)) return this.refuseSecret(value, path);
    if (Array.isArray(value)) {
      return value.map((item: unknown, index) => this.resolve(item, [...path, index]));
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.resolve(item, [...path, key])]),
    );
  }

  resolveText(text: string, path: ConfigPath): string {
    if (text.startsWith('$')) return this.readVariable(text.slice(1), path);
    const mayBeFile = this.isSecret(path) || (text.includes('/') && !text.includes('://'));
    return mayBeFile ? this.readKeyFile(text, path) : text;
  }

  private readVariable(name: string, path: ConfigPath): string {
    const value = this.environment[name];
    if (value) return value;
    this.report.problem(path, `Environment variable '${name}' is not set`);
    return '';
  }

  private readKeyFile(text: string, path: ConfigPath): string {
    const stats = statOrNull(text);
    if (!stats?.isFile()) return this.readAbsentFile(text, path);
    this.keyFiles.set(text, null);
    if (stats.size > MAX_KEY_FILE_BYTES) {
      this.report.problem(path, `the key file is larger than ${MAX_KEY_FILE_BYTES} bytes`);
      return '';
    }
    try {
      // Editors end a file with a newline, which no vendor accepts in a header.
      const content = readFileSync(text, 'utf8').trim();
      this.keyFiles.set(text, content);
      return content;
    } catch {
      this.report.problem(path, 'the key file cannot be read');
      return '';
    }
  }

  private readAbsentFile(text: string, path: ConfigPath): string {
    if (typeof this.keyFilesInUse.get(text) === 'string') {
      // Key files are also replaced by deletion and creation: their path must not become the key in between.
      this.keyFiles.set(text, null);
      this.report.problem(path, 'the key file is gone');
    } else if (LOOKS_LIKE_PATH.test(text)) {
      this.keyFiles.set(text, null);
      this.report.warning(path, 'looks like a path, but there is no such file: it is taken as it stands');
    }
    return text;
  }

  private isSecret(path: ConfigPath): boolean {
    const name = path.at(-1);
    return typeof name === 'string' && SECRET_KEY.test(name);
  }

  private refuseSecret(value: unknown, path: ConfigPath): unknown {
    if (value === null || value === undefined) return value;
    this.report.problem(
      path,
      'The api key provided is not a string. Please provide either an environment variable key, a path to a file containing the api key, or the api key itself',
    );
    return null;
  }
}

/** Null also for what cannot be a path at all: too long, or with a zero byte. */
function statOrNull(path: string): ReturnType<typeof statSync> | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
