import { execFile, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { clientPython, sitePackages, type ClientGeneration } from './python-clients.js';

const PROJECT_ROOT = resolve(import.meta.dirname, '../..');
const MOST_OUTPUT = 2 ** 29;

/** The generation that has the libraries which today's client is installed without. */
const LIBRARIES: ClientGeneration = 'mlflow-2.8';

/** A line of `test/clients/metric_parity.py`. */
export interface ParityCase {
  readonly id: string;
  readonly metric: string;
  readonly expected: unknown;
}

/** A line of `weir evaluate-metric --stdin`. */
export interface ParityAnswer {
  readonly id: string;
  readonly value?: unknown;
  readonly error?: unknown;
}

const linesOf = <Line>(output: string): Line[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{"id"'))
    .map((line) => JSON.parse(line) as Line);

/** Rows drawn at random, each with what the real libraries make of it. */
export async function drawCases(
  generation: ClientGeneration,
  { seed, rows }: { readonly seed: number; readonly rows: number },
): Promise<ParityCase[]> {
  const { stdout } = await promisify(execFile)(
    clientPython(generation),
    ['test/clients/metric_parity.py', String(seed), String(rows)],
    {
      cwd: PROJECT_ROOT,
      env: { ...process.env, WEIR_BORROWED_PACKAGES: sitePackages(LIBRARIES) },
      maxBuffer: MOST_OUTPUT,
    },
  );
  return linesOf(stdout);
}

/** What Weir makes of the same rows, by the case's id. */
export async function answersOf(cases: readonly ParityCase[]): Promise<Map<string, ParityAnswer>> {
  const weir = spawn(process.execPath, ['bin/weir.js', 'evaluate-metric', '--stdin'], {
    cwd: PROJECT_ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const output = text(weir.stdout);
  for (const { expected: _unseen, ...shown } of cases) weir.stdin.write(`${JSON.stringify(shown)}\n`);
  weir.stdin.end();
  return new Map(linesOf<ParityAnswer>(await output).map((answer) => [answer.id, answer]));
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isError = (value: unknown): boolean => isObject(value) && '$error' in value;

const numberOf = (value: unknown): number | null => {
  if (isObject(value) && typeof value['$float'] === 'string') return Number(value['$float']);
  return typeof value === 'number' ? value : null;
};

/** The largest difference that the order of additions or another logarithm may make. */
const isClose = (expected: number, actual: number): boolean =>
  Object.is(expected, actual) ||
  expected === actual ||
  Math.abs(expected - actual) <= 1e-12 + 1e-9 * Math.max(Math.abs(expected), Math.abs(actual));

/** MLflow's reasons for a failed row quote Python from here on. */
const FAILED_ROW = /^Failed to (?:extract score and justification|score model on payload)/;

const isSameValue = (expected: unknown, actual: unknown): boolean => {
  const number = numberOf(expected);
  if (number !== null) return isClose(number, numberOf(actual) ?? Number.POSITIVE_INFINITY);
  if (Array.isArray(expected)) {
    const items: unknown[] = expected;
    return (
      Array.isArray(actual) &&
      actual.length === items.length &&
      items.every((item, index) => isSameValue(item, actual[index]))
    );
  }
  if (isObject(expected)) return isObject(actual) && hasSameFields(expected, actual);
  const failure = typeof expected === 'string' ? FAILED_ROW.exec(expected)?.[0] : undefined;
  if (failure !== undefined) return typeof actual === 'string' && actual.startsWith(failure);
  return expected === (actual ?? null);
};

/** Where Python raises there is no finite number here. */
const hasSameFields = (expected: Fields, actual: Fields): boolean =>
  Object.entries(expected).every(([name, value]) =>
    isError(value) ? !Number.isFinite(numberOf(actual[name])) : isSameValue(value, actual[name]),
  );

/** Whether Weir gives the libraries' value, or an error where they raise. */
export const isSameOutcome = (expected: unknown, answer: ParityAnswer | undefined): boolean => {
  if (answer === undefined) return false;
  return isError(expected)
    ? answer.error !== undefined
    : answer.error === undefined && isSameValue(expected, answer.value);
};
