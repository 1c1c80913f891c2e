import { toNativeError } from './native-error.mapper.js';
import { openAiStatus, toOpenAiError } from './openai-error.mapper.js';
import type { WireError } from './wire-error.js';

/** Whose words an error is said in; MLflow's are the same in both of its generations. */
export type ErrorDialect = 'mlflow' | 'openai';

/** An error as it goes out. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** OpenAI's form under `/v1/`, MLflow's elsewhere. */
export function errorDialectOf(path: string): ErrorDialect {
  return path.startsWith('/v1/') ? 'openai' : 'mlflow';
}

/** Says an error in the form of one dialect. */
export function toErrorAnswer(error: WireError, dialect: ErrorDialect): ErrorAnswer {
  const { status, headers } = error;
  return dialect === 'openai'
    ? { status: openAiStatus(error), headers, body: toOpenAiError(error) }
    : { status, headers, body: toNativeError(error) };
}
