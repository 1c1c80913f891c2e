import { AppError } from '@weir/errors';
import { type EvaluationBehaviour, resolveBehaviour } from '../behaviour.js';
import { parseWithFloats, stringifyWithFloats } from './float-encoding.js';
import { METRIC_COMPUTATIONS, rowMetric } from './metric-computations.js';
import { invalidInput, isRecord } from './protocol-input.js';
import { STATISTICS_COMPUTATIONS } from './statistics-computations.js';
import type { ProtocolComputation } from './protocol.types.js';

const COMPUTATIONS: ReadonlyMap<string, ProtocolComputation> = new Map(
  Object.entries({ ...METRIC_COMPUTATIONS, ...STATISTICS_COMPUTATIONS }),
);

const behaviourOf = (version: unknown): EvaluationBehaviour =>
  resolveBehaviour({ compat: typeof version === 'string' && version !== 'any' ? version : null });

const compute = (request: Readonly<Record<string, unknown>>): unknown => {
  const { metric, version, input } = request;
  if (typeof metric !== 'string') throw invalidInput('metric must be a name');
  if (!isRecord(input)) throw invalidInput('input must be an object');
  const behaviour = behaviourOf(version);
  const computation = COMPUTATIONS.get(metric);
  if (computation !== undefined) return computation(input, behaviour);
  return rowMetric(metric, { prediction: input['prediction'], target: input['target'] }, behaviour);
};

const parseLine = (line: string): Readonly<Record<string, unknown>> => {
  let request: unknown;
  try {
    request = parseWithFloats(line);
  } catch (cause) {
    throw new AppError({
      code: 'EVALUATION.INVALID_INPUT',
      status: 400,
      message: 'the line is not JSON',
      cause,
    });
  }
  if (isRecord(request)) return request;
  throw invalidInput('the line is not a JSON object');
};

const describe = (error: unknown): { readonly type: string; readonly message: string } => {
  if (AppError.isInstance(error)) return { type: error.code, message: error.message };
  return { type: 'EVALUATION.FAILED', message: error instanceof Error ? error.message : String(error) };
};

const answer = async (line: string): Promise<string> => {
  let id: unknown = null;
  try {
    const request = parseLine(line);
    id = request['id'] ?? null;
    return stringifyWithFloats({ id, value: (await compute(request)) ?? null });
  } catch (error) {
    return stringifyWithFloats({ id, error: describe(error) });
  }
};

/**
 * The protocol of `weir evaluate-metric --stdin`: one JSON object a line, `{"id", "metric", "version", "input"}` with the
 * version `latest`, `mlflow-2.8` or `any`; one line back for each, `{"id", "value"}` or `{"id", "error": {"type", "message"}}`.
 * Blank lines are skipped, and nothing that a line holds ends the loop.
 */
export async function* runMetricProtocol(
  lines: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<string> {
  for await (const line of lines) {
    if (line.trim() !== '') yield answer(line);
  }
}
