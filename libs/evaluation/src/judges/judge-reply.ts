import type { Compat } from '../behaviour.js';
import type { RowScore } from '../metrics/metric.types.js';
import { failed } from '../metrics/row-scores.js';
import { PYTHON_SPACE } from '../text/python-characters.js';
import { shortened } from '../text/shortened.js';
import { parsePythonJson } from './python-json.js';
import { parseDigits, pythonInt } from './python-numbers.js';

/** What a judge's reply comes to. Without a score the justification says why, unless the reply was empty. */
export interface JudgeVerdict {
  readonly score: number | null;
  readonly justification: string | null;
}

export const NO_ANSWER = 'the judge answered nothing';

const STRICT = new RegExp(`score: (\\p{Nd}+),?[${PYTHON_SPACE}]*justification: ([^\\n]+)`, 'u');
const LOOSE = new RegExp(
  `score:[${PYTHON_SPACE}]*(\\p{Nd}+)[${PYTHON_SPACE}]*justification:[${PYTHON_SPACE}]*([^]+)`,
  'u',
);

/** Python's IGNORECASE takes the long s for an s, and the Turkish letters for an i. */
const SCORE_IN_ANY_CASE = /[sſ]core/giu;
const JUSTIFICATION_IN_ANY_CASE = /ju[sſ]t[iİı]f[iİı]cat[iİı]on/giu;

const unreadable = (reply: string): JudgeVerdict => ({
  score: null,
  justification: `Failed to extract score and justification. Raw output: ${reply}`,
});

const unusable = (problem: string): JudgeVerdict => ({
  score: null,
  justification: `Failed to score model on payload. Error: ${problem}`,
});

const readJson = (value: unknown, reply: string): JudgeVerdict => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return unusable('the reply is JSON and not an object');
  }
  const { score, justification } = value as { readonly score?: unknown; readonly justification?: unknown };
  const number = pythonInt(score);
  if (number === null) return unusable('the score is not a whole number');
  return typeof justification === 'string' ? { score: number, justification } : unreadable(reply);
};

const readText = (reply: string, patterns: readonly RegExp[]): JudgeVerdict => {
  for (const pattern of patterns) {
    const [, digits, justification] = pattern.exec(reply) ?? [];
    if (digits === undefined || justification === undefined) continue;
    const score = parseDigits(digits);
    return Number.isFinite(score) ? { score, justification } : unusable('the score is too large');
  }
  return unreadable(reply);
};

const normaliseCase = (reply: string): string =>
  reply.replace(SCORE_IN_ANY_CASE, 'score').replace(JUSTIFICATION_IN_ANY_CASE, 'justification');

/**
 * Reads `score` and `justification` as MLflow does: strict JSON, else the two-line form. 2.8 is case-sensitive and wants one blank
 * after each colon. The score's range is nobody's business here: 0, 11 and 100 pass.
 */
export const parseJudgeReply = (reply: string | null, compat: Compat): JudgeVerdict => {
  if (reply === null || reply === '') return { score: null, justification: null };
  const text = compat === 'latest' ? normaliseCase(reply) : reply;
  const json = parsePythonJson(text);
  if (json !== null) return readJson(json.value, text);
  return readText(text, compat === 'latest' ? [STRICT, LOOSE] : [STRICT]);
};

/** Replies are as long as a model pleases; a row keeps as much as a reader may want. */
const MAX_REASON = 20_000;

export const reasonOf = (text: string): string => shortened(text, MAX_REASON);

/** The verdict as a row's outcome. */
export const verdictScore = ({ score, justification }: JudgeVerdict): RowScore => {
  if (score !== null) return { kind: 'scored', score, justification: reasonOf(justification ?? '') };
  return failed(justification === null ? NO_ANSWER : reasonOf(justification));
};
