import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { freePort, ProcessHandle, type RecordedRequest, type ScriptedReply } from '@weir/testing';
import { chatReply, EvaluationStack } from './support/evaluation-stack.js';
import { clientPython, itWithClient, type ClientGeneration } from './support/python-clients.js';

const DEADLINE_MS = 240_000;

const echo = ({ json }: RecordedRequest): ScriptedReply => {
  const { messages } = json as { messages: { content: string }[] };
  return { json: chatReply(`About ${messages.at(-1)?.content ?? ''}`) };
};

describe('what real clients log', () => {
  let stack: EvaluationStack;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    stack = await EvaluationStack.start({
      redisUrl: null,
      vendor: echo,
      concurrency: 4,
      environment: (_, vendorUrl) => ({
        OPENAI_API_KEY: 'sk-test',
        OPENAI_API_BASE: `${vendorUrl}/v1`,
        WEIR_MODEL_SERVERS: `http://127.0.0.1:${port}`,
      }),
    });
    await stack.startWorker();
  });
  afterAll(() => stack.stop());

  for (const generation of ['mlflow-2.8', 'mlflow-3'] satisfies ClientGeneration[]) {
    itWithClient(generation)(
      `is evaluated: models, model servers and datasets of ${generation}`,
      async () => {
        const client = await ProcessHandle.start(
          [clientPython(generation), 'test/clients/evaluated_sources.py'],
          { env: { MLFLOW_TRACKING_URI: stack.trackingUrl, MODEL_SERVER_PORT: String(port) } },
        );
        const { code } = await client.ended(DEADLINE_MS);
        expect([code, code === 0 ? '' : `${client.log}\n${stack.worker().log}`]).toEqual([0, '']);
      },
      DEADLINE_MS,
    );
  }
});
