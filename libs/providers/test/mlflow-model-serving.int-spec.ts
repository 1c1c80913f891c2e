import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CompletionsRequest } from '@weir/llm-v1';
import type { ScriptedReply } from '@weir/testing';
import type { ProviderAdapter } from '../src/index.js';
import { AdapterFixture } from './adapter-fixture.js';

const REQUEST = { prompt: 'hi', temperature: 0.1, max_tokens: 200 };
const AS_INPUTS = { inputs: ['hi'], params: { temperature: 0.1, max_tokens: 200 } };
const AS_TABLE = {
  dataframe_split: { columns: ['prompt', 'temperature', 'max_tokens'], data: [['hi', 0.1, 200]] },
};
const ANSWER: ScriptedReply = { json: { predictions: { candidates: ['Tokyo.'] } } };

const refused = (status: number, message: string): ScriptedReply => ({
  status,
  json: { error_code: 'BAD_REQUEST', message, stack_trace: 'Traceback' },
});
const NO_TENSOR = refused(500, 'Failed to parse data as TF serving input. Ensure that the input is …');
const schema = (columns: string) =>
  refused(
    400,
    `Failed to enforce schema of data '['hi']' with schema '[${columns}]'. Error: Model is missing inputs ` +
      "['prompt', 'temperature']. Note that there were extra inputs: [0].",
  );

describe('input formats of a scoring server', () => {
  let fixture: AdapterFixture;
  let adapter: ProviderAdapter;

  const serving = (inputFormat: string) =>
    fixture.adapter({
      provider: 'mlflow-model-serving',
      config: (baseUrl) => ({ model_server_url: baseUrl, input_format: inputFormat }),
    });
  const complete = async (request: CompletionsRequest, ...replies: ScriptedReply[]) => {
    fixture.vendor.clear();
    fixture.vendor.enqueue(...replies);
    const outcome = await adapter.completions?.({ request, timeoutMs: 5_000 }).then(
      ({ value }) => value.choices[0]?.text,
      (cause: unknown) => cause,
    );
    return { outcome, sent: fixture.vendor.requests.map(({ json }) => json) };
  };

  beforeAll(async () => {
    fixture = await AdapterFixture.start();
  });
  afterEach(() => fixture.vendor.clear());
  afterAll(() => fixture.stop());

  describe('auto', () => {
    beforeAll(() => {
      adapter = serving('auto');
    });

    it('begins with inputs and leaves it there for a model that takes them', async () => {
      expect(await complete(REQUEST, ANSWER)).toEqual({ outcome: 'Tokyo.', sent: [AS_INPUTS] });
    });

    it('learns a table from one refusal, at the cost of one more attempt, once', async () => {
      expect(await complete(REQUEST, NO_TENSOR, ANSWER)).toEqual({
        outcome: 'Tokyo.',
        sent: [AS_INPUTS, AS_TABLE],
      });
      expect(await complete(REQUEST, ANSWER)).toEqual({ outcome: 'Tokyo.', sent: [AS_TABLE] });
    });

    it('says which fields the model lacks, without another attempt', async () => {
      const lacking = refused(500, "Model is missing inputs ['temperature', 'max_tokens'].");
      const { outcome, sent } = await complete({ prompt: 'hi' }, lacking);
      expect(outcome).toMatchObject({
        status: 422,
        vendorStatus: 500,
        isRetryable: false,
        message: "The served model also needs 'temperature', 'max_tokens'.",
      });
      expect(sent).toEqual([{ dataframe_split: { columns: ['prompt'], data: [['hi']] } }]);
    });

    it('learns new columns when another model is served, and what does not fit becomes params', async () => {
      const columns = "'prompt': string (required), 'temperature': double (required)";
      const narrow = {
        dataframe_split: { columns: ['prompt', 'temperature'], data: [['hi', 0.1]] },
        params: { max_tokens: 200 },
      };
      expect(await complete(REQUEST, schema(columns), ANSWER)).toEqual({
        outcome: 'Tokyo.',
        sent: [AS_TABLE, narrow],
      });
      expect(await complete(REQUEST, ANSWER)).toEqual({ outcome: 'Tokyo.', sent: [narrow] });
    });

    it('unlearns the table when a model of another kind is served', async () => {
      const stranger = refused(400, "Model is missing inputs ['prompt'].");
      const { outcome, sent } = await complete(REQUEST, stranger, ANSWER);
      expect(outcome).toBe('Tokyo.');
      expect(sent.at(-1)).toEqual(AS_INPUTS);
      expect(await complete(REQUEST, ANSWER)).toEqual({ outcome: 'Tokyo.', sent: [AS_INPUTS] });
    });

    it('makes two attempts at most, shows the last refusal without its stack, and has learned nothing', async () => {
      const odd = refused(400, 'Failed to convert column prompt to type int64');
      const { outcome, sent } = await complete(REQUEST, NO_TENSOR, odd, ANSWER);
      expect(outcome).toMatchObject({
        status: 400,
        detail: { error_code: 'BAD_REQUEST', message: 'Failed to convert column prompt to type int64' },
      });
      expect(outcome).not.toHaveProperty('detail.stack_trace');
      expect(sent).toEqual([AS_INPUTS, AS_TABLE]);
      expect((await complete(REQUEST, ANSWER)).sent).toEqual([AS_INPUTS]);
    });

    it.each([
      ['the model failed', refused(400, 'Encountered an unexpected error while evaluating the model.')],
      ['the server is overloaded', refused(503, "Model is missing inputs ['prompt'].")],
      ['the connection broke', { cutOff: 'before-answer' } as const],
    ])('makes no other attempt when %s', async (_, reply) => {
      const { outcome, sent } = await complete(REQUEST, reply, ANSWER);
      expect(outcome).toHaveProperty('failure');
      expect(sent).toHaveLength(1);
    });

    it('keeps the deadline of the call over both attempts', async () => {
      fixture.vendor.enqueue({ ...NO_TENSOR, delayMs: 150 }, { ...ANSWER, delayMs: 150 });
      await expect(adapter.completions?.({ request: REQUEST, timeoutMs: 200 })).rejects.toMatchObject({
        failure: 'TIMEOUT',
      });
    });
  });

  it('stays as configured otherwise', async () => {
    adapter = serving('inputs');
    const { outcome, sent } = await complete(REQUEST, NO_TENSOR, ANSWER);
    expect(outcome).toMatchObject({ status: 500 });
    expect(sent).toEqual([AS_INPUTS]);
    adapter = serving('dataframe_split');
    expect(await complete(REQUEST, ANSWER)).toEqual({ outcome: 'Tokyo.', sent: [AS_TABLE] });
  });

  it('are one of three words', () => {
    expect(() => serving('tensor')).toThrow('is not one of auto, inputs, dataframe_split');
  });
});
