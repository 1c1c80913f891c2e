import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect } from '@jest/globals';
import { resolveBehaviour, selectMetrics, type MetricRequest, type RowScore } from '@weir/evaluation';
import { clientPython, itWithClient, type ClientGeneration } from './support/python-clients.js';

type AskedMetric = NonNullable<MetricRequest['extraMetrics']>[number];

const SEED = '20261122';
const REPLIES = 4_000;
const DEADLINE_MS = 120_000;

interface ReadReply {
  readonly reply: string;
  readonly score: number | null;
  readonly justification: string | null;
}

/** What the installed client reads in replies that its script makes up. */
async function readByClient(
  generation: ClientGeneration,
  kind: 'grade' | 'yes-no',
): Promise<readonly ReadReply[]> {
  const words = ['test/clients/judge_replies.py', kind, SEED, String(REPLIES)];
  const { stdout } = await promisify(execFile)(clientPython(generation), words, { maxBuffer: 1 << 26 });
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as ReadReply]));
}

function verdictOf(metric: AskedMetric, compat: string): (reply: string) => RowScore {
  const behaviour = resolveBehaviour({ compat });
  const { metrics } = selectMetrics({ extraMetrics: [metric], hasTargets: false, behaviour });
  const judge = metrics.find((found) => found.kind === 'judged');
  if (judge?.kind !== 'judged') throw new Error('no judge was selected');
  return (reply) => judge.verdict(reply);
}

/** The end of a failed row's reason quotes Python; its beginning says which failure it was. */
const failureOf = (reason: string | null): string =>
  /^Failed to (?:extract score and justification|score model on payload)/.exec(reason ?? '')?.[0] ??
  'the judge answered nothing';

const gradeByClient = ({ score, justification }: ReadReply): unknown =>
  score === null ? failureOf(justification) : { score, justification };

const gradeByWeir = (found: RowScore): unknown =>
  found.kind === 'scored'
    ? { score: found.score, justification: found.justification }
    : failureOf(found.kind === 'failed' ? found.reason : null);

describe('a judge’s reply', () => {
  for (const [generation, compat] of [
    ['mlflow-2.8', 'mlflow-2.8'],
    ['mlflow-3', 'latest'],
  ] as const) {
    itWithClient(generation)(
      `should be read as by the installed client: ${generation}`,
      async () => {
        const verdict = verdictOf('answer_relevance', compat);
        const read = await readByClient(generation, 'grade');
        expect(read).toHaveLength(REPLIES);
        expect(read.filter(({ score }) => score !== null).length).toBeGreaterThan(REPLIES / 10);
        for (const expected of read) {
          const { reply } = expected;
          expect({ reply, read: gradeByWeir(verdict(reply)) }).toEqual({
            reply,
            read: gradeByClient(expected),
          });
        }
      },
      DEADLINE_MS,
    );
  }

  itWithClient('mlflow-3')(
    'should be yes or no where mlflow.genai says so',
    async () => {
      const verdict = verdictOf({ type: 'guidelines', name: 'polite', guidelines: 'Be polite.' }, 'latest');
      const read = await readByClient('mlflow-3', 'yes-no');
      const answered = read.filter(({ score }) => score !== null);
      expect(answered.length).toBeGreaterThan(REPLIES / 20);
      for (const { reply, score, justification } of answered) {
        // The client finds no reason under a key in another case.
        const reason: unknown = justification || expect.any(String);
        expect({ reply, read: verdict(reply) }).toEqual({
          reply,
          read: { kind: 'scored', score, justification: reason },
        });
      }
    },
    DEADLINE_MS,
  );
});
