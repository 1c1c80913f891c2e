import { InvalidArgumentError } from 'commander';
import type { Evaluation } from './evaluation.types.js';

const OPERATORS = {
  '<': (value: number, bound: number): boolean => value < bound,
  '<=': (value: number, bound: number): boolean => value <= bound,
  '>': (value: number, bound: number): boolean => value > bound,
  '>=': (value: number, bound: number): boolean => value >= bound,
  '==': (value: number, bound: number): boolean => value === bound,
  '!=': (value: number, bound: number): boolean => value !== bound,
} as const;

type Operator = keyof typeof OPERATORS;

/** A condition under which the command fails. */
export interface Gate {
  /** As it was written. */
  readonly text: string;
  readonly key: string;
  readonly operator: Operator;
  readonly bound: number;
}

export interface GateResult {
  readonly gate: string;
  readonly isPassed: boolean;
  /** What was found. */
  readonly message: string;
}

// A key in quotes may hold anything; one without ends at a blank or an operator.
const CONDITION =
  /^\s*(?:"([^"]+)"|'([^']+)'|([^\s"'<>=!]+))\s*(<=|>=|==|!=|<|>)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*$/;
const MEAN = '/mean';

/** Parser of `--fail-if`, which may be given several times. */
export function collectGate(text: string, before: readonly Gate[] = []): readonly Gate[] {
  const [, double, single, plain, operator, bound] = CONDITION.exec(text) ?? [];
  const key = double ?? single ?? plain;
  if (key === undefined || !isOperator(operator)) {
    throw new InvalidArgumentError(
      'It must be <metric> <operator> <number>, such as "exact_match/v1 < 0.8"; operators: < <= > >= == !=.',
    );
  }
  return [...before, { text, key, operator, bound: Number(bound) }];
}

const isOperator = (text: string | undefined): text is Operator => text !== undefined && text in OPERATORS;

/** A gate fails when its condition holds, and when that cannot be said: no such metric, or no number. */
export function checkGate(gate: Gate, { metrics }: Pick<Evaluation, 'metrics'>): GateResult {
  const key = [gate.key, ...twinsOf(gate.key)].find((name) => Object.hasOwn(metrics, name));
  if (key === undefined) {
    return failed(gate, `there is no metric "${gate.key}"; there are: ${listed(Object.keys(metrics))}`);
  }
  const value = Number(metrics[key]);
  if (Number.isNaN(value)) return failed(gate, `${key} is not a number`);
  const isPassed = !OPERATORS[gate.operator](value, gate.bound);
  return { gate: gate.text, isPassed, message: `${key} is ${value}` };
}

/** Metrics with one aggregate have no suffix, those with several do: people need not know which is which. */
function twinsOf(key: string): string[] {
  return key.endsWith(MEAN) ? [key.slice(0, -MEAN.length)] : [`${key}${MEAN}`];
}

const failed = ({ text }: Gate, message: string): GateResult => ({ gate: text, isPassed: false, message });

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));
