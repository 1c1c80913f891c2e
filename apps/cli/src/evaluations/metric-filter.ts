import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { runMetricProtocol } from '@weir/evaluation';

/** Answers each line of `input`, in order. */
export async function filterMetricCases(input: Readable, write: (text: string) => void): Promise<void> {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const answer of runMetricProtocol(lines)) write(`${answer}\n`);
}
