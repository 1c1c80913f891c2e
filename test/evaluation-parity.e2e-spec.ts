import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { ProcessHandle, type RecordedRequest, type ScriptedReply } from '@weir/testing';
import { chatReply, EvaluationStack } from './support/evaluation-stack.js';
import { clientPython, itWithClient, sitePackages, type ClientGeneration } from './support/python-clients.js';

const DEADLINE_MS = 120_000;

/** The other generation has the libraries that today's client is installed without. */
const LIBRARIES: ClientGeneration = 'mlflow-2.8';

/** Whoever is shown a mark gives it: judges read different words from the client and from Weir, and the same answer. */
const MARK = /mark (\w)/;

const lastWords = ({ json }: RecordedRequest): string =>
  (json as { messages: { content: string }[] }).messages.at(-1)?.content ?? '';

function reply(request: RecordedRequest): ScriptedReply {
  const words = lastWords(request);
  const mark = MARK.exec(words)?.[1];
  if (mark === undefined) return { json: chatReply(`You asked: ${words}`) };
  const isGrade = /\d/.test(mark);
  return { json: chatReply(isGrade ? `score: ${mark}\njustification: as marked` : 'I cannot grade this.') };
}

describe('an evaluation by the client and as a job of the queue', () => {
  let stack: EvaluationStack;

  beforeAll(async () => {
    stack = await EvaluationStack.start({
      redisUrl: null,
      vendor: reply,
      concurrency: 16,
      environment: (gateway) => ({ OPENAI_API_KEY: 'sk-none', OPENAI_API_BASE: `${gateway}/v1` }),
    });
    await stack.startWorker();
  });
  afterAll(() => stack.stop());

  const client = async (
    generation: ClientGeneration,
    script: string,
  ): Promise<readonly [number | null, string]> => {
    const process = await ProcessHandle.start([clientPython(generation), `test/clients/${script}`], {
      env: {
        MLFLOW_TRACKING_URI: stack.trackingUrl,
        WEIR_GATEWAY: stack.gatewayUrl,
        WEIR_BORROWED_PACKAGES: sitePackages(LIBRARIES),
      },
    });
    const { code } = await process.ended(DEADLINE_MS);
    return [code, process.log];
  };

  for (const generation of ['mlflow-2.8', 'mlflow-3'] as const) {
    const test = itWithClient(generation);
    test(
      `leave the same in their runs: ${generation}`,
      async () => {
        const [code, log] = await client(generation, 'evaluation_parity.py');
        expect(`${log}\nended with ${code}`).toMatch(/ok: parity with mlflow .*\nended with 0$/s);
      },
      DEADLINE_MS + 10_000,
    );

    test(
      `agree on the evaluations of the guides, with the model logged and called through the gateway: ${generation}`,
      async () => {
        const [code, log] = await client(generation, 'seed_evaluations.py');
        expect(`${log}\nended with ${code}`).toMatch(/ok: seeds with mlflow .*\nended with 0$/s);
      },
      DEADLINE_MS + 10_000,
    );
  }
});
