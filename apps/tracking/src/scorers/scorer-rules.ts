import { checkLength, experimentIdOrNull, invalidParameter } from '@weir/tracking-store';
import type { Int64, Optional } from '../protocol/wire-values.js';

const MAX_NAME = 256;
const MAX_VERSION = 2_147_483_647;
/** Where judges of each kind keep the address of their model. */
const MODEL_HOLDERS = [
  'instructions_judge_pydantic_data',
  'builtin_scorer_pydantic_data',
  'third_party_scorer_data',
];

export function scorerExperiment(id: string | number): number {
  const number = experimentIdOrNull(id);
  if (number !== null) return number;
  throw invalidParameter(
    `Invalid experiment ID '${String(id).slice(0, 100)}'. Experiment ID must be a valid integer.`,
  );
}

export function checkScorerName(name: string): void {
  if (name.trim() === '') {
    throw invalidParameter('Scorer name cannot be empty or contain only whitespace.');
  }
  checkLength(name, MAX_NAME, 'name');
}

/** Null when the request names no version. */
export function scorerVersion(version: Optional<Int64>): number | null {
  if (version === null || version === undefined) return null;
  const number = Number(version);
  if (number >= 0 && number <= MAX_VERSION) return number;
  throw invalidParameter(`Invalid value ${JSON.stringify(version)} for parameter 'version' supplied.`);
}

/** What other clients would run as Python code is not kept for them. */
export function checkSerializedScorer(text: string): void {
  const scorer = parsedScorer(text);
  if (holdsSource(scorer)) {
    throw invalidParameter(
      'Custom scorer registration (using @scorer decorator) is disabled: reading such a scorer means to execute its ' +
        'source. Keep the code in a repository and import it, or use built-in scorers or make_judge() scorers instead.',
    );
  }
  for (const holder of MODEL_HOLDERS) checkModel(holder in scorer ? scorer[holder] : null);
}

function parsedScorer(text: string): Record<string, unknown> {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidParameter('serialized_scorer must be valid JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw invalidParameter('serialized_scorer must be a JSON object');
}

function checkModel(holder: unknown): void {
  const model: unknown =
    typeof holder === 'object' && holder !== null && 'model' in holder ? holder.model : null;
  if (model === null || model === undefined) return;
  if (typeof model !== 'string') throw invalidParameter('Scorer model must be a string.');
  if (model.trim() === '') {
    throw invalidParameter('Scorer model cannot be empty or contain only whitespace.');
  }
}

/** At any depth: an ensemble holds scorers. A list of what is left to look at stands in for recursion. */
function holdsSource(scorer: object): boolean {
  const left: object[] = [scorer];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    // Other kinds of scorers write the field too, as null.
    if ('call_source' in value && value.call_source !== null) return true;
    for (const part of Object.values(value) as unknown[]) {
      if (typeof part === 'object' && part !== null) left.push(part);
    }
  }
  return false;
}
