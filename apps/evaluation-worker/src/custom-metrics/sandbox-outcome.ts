import type { SandboxOutcome } from './sandbox.types.js';

const MAX_REASON_CHARACTERS = 300;
const NOT_UNDERSTOOD: SandboxOutcome = {
  kind: 'threw',
  reason: 'the metric broke the functions that read its result',
};

type Described = { readonly isKnown: true; readonly value: unknown } | { readonly isKnown: false };

/** Stands for everything that has no score in it: objects, functions, symbols. Only its type is told further. */
const STAND_INS: Readonly<Record<string, unknown>> = {
  object: {},
  function: () => undefined,
  symbol: Symbol('value'),
  bigint: 0n,
  undefined,
};

/** Reads `number:0.5` and its like. */
function readDescribed(text: unknown): Described {
  if (text === 'null') return { isKnown: true, value: null };
  if (typeof text !== 'string') return { isKnown: false };
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  switch (text.slice(0, colon)) {
    case 'number':
      return { isKnown: true, value: Number(rest) };
    case 'boolean':
      return { isKnown: true, value: rest === 'true' };
    case 'string':
      return { isKnown: true, value: rest };
    case 'other':
      return Object.hasOwn(STAND_INS, rest) ? { isKnown: true, value: STAND_INS[rest] } : { isKnown: false };
    default:
      return { isKnown: false };
  }
}

function readParts(text: string): readonly unknown[] {
  try {
    const parts = JSON.parse(text) as unknown;
    return Array.isArray(parts) ? parts : [];
  } catch {
    // A metric may have replaced whatever writes the text; then it says nothing.
    return [];
  }
}

/** What the text that left the sandbox says. It may say anything: the metric's code could have written it. */
export function readSandboxOutcome(text: string): SandboxOutcome {
  const [kind, first, second] = readParts(text);
  if (kind === 'threw' && typeof first === 'string') {
    return { kind: 'threw', reason: `the metric threw ${first.slice(0, MAX_REASON_CHARACTERS)}` };
  }
  const score = readDescribed(first);
  if (kind !== 'gave' || !score.isKnown) return NOT_UNDERSTOOD;
  if (second === undefined) return { kind: 'gave', value: score.value };
  const justification = readDescribed(second);
  if (!justification.isKnown) return NOT_UNDERSTOOD;
  return { kind: 'gave', value: { score: score.value, justification: justification.value } };
}
