import { createHash } from 'node:crypto';
import type { JudgeQuestion } from '@weir/evaluation';

/** The same for the same values, in whatever order their fields were written. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([first], [second]) => (first < second ? -1 : 1));
  return { entries: entries.map(([name, item]) => [name, canonical(item)]) };
}

/**
 * SHA-256 of everything that decides a judge's answer: the model that answers, parameters and messages. What is made of the answer is
 * not part of it, so that an evaluation of another `compat` may use it too.
 */
export function questionHash(model: string, { messages, parameters, responseFormat }: JudgeQuestion): Buffer {
  const format = responseFormat ?? null;
  const asked = { messages, model, parameters, format };
  return createHash('sha256')
    .update(JSON.stringify(canonical(asked)))
    .digest();
}
