import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '@weir/llm-v1';
import { ProviderError } from '../port/provider.errors.js';
import { VendorTransport } from '../transport/vendor-transport.js';
import { DemoAdapter } from './demo.adapter.js';

const adapter = new DemoAdapter('demo', {
  transport: new VendorTransport(),
  clock: () => 42_000,
  createId: () => 'id-1',
});

function chat(request: Partial<ChatRequest>) {
  const messages = [{ role: 'user', content: 'Is there a bird in the tree?' }];
  return adapter.chat({ request: { messages, ...request }, timeoutMs: 1_000 });
}

async function collect<Chunk>(stream: Promise<AsyncIterable<Chunk>>): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of await stream) chunks.push(chunk);
  return chunks;
}

describe('DemoAdapter', () => {
  it('answers the same question with the same words and counts them', async () => {
    const [first, second] = await Promise.all([chat({}), chat({})]);
    expect(first).toEqual(second);
    const { usage, choices } = first.value;
    expect(choices[0]?.message.content).toContain('Is there a bird in the tree?');
    expect(usage.prompt_tokens).toBe(8);
    expect(usage.total_tokens).toBe(8 + (usage.completion_tokens ?? 0));
  });

  it.each([
    ['What is 6 * 7?', '6 * 7 = 42.'],
    ['0.1 + 0.2', '0.1 + 0.2 = 0.3.'],
    ['1 / 0', 'You said: 1 / 0'],
    ['What is MLflow?', 'MLflow is an open source platform'],
    ['', 'You said nothing.'],
  ])('answers %j', async (content, start) => {
    const { value } = await chat({ messages: [{ role: 'user', content }] });
    expect(value.choices[0]?.message.content).toContain(start);
  });

  it('answers the last turn of the user, in parts or not', async () => {
    const messages = [
      { role: 'user', content: 'earlier' },
      { role: 'user', content: [{ type: 'text', text: 'now' }, { type: 'image_url' }] },
      { role: 'assistant', content: null },
    ];
    const { value } = await chat({ messages });
    expect(value.choices[0]?.message.content).toContain('You said: now');
  });

  it('stops at the token limit and says so', async () => {
    const { value } = await chat({ max_tokens: 3, n: 2 });
    expect(value.choices.map(({ finish_reason }) => finish_reason)).toEqual(['length', 'length']);
    expect(value.usage.completion_tokens).toBe(6);
    expect((await chat({ max_completion_tokens: 3 })).value.choices[0]?.finish_reason).toBe('length');
  });

  it.each([['bird'], [['tree', 'bird']]])('stops before %j', async (stop) => {
    const { value } = await chat({ stop });
    expect(value.choices[0]?.message.content).toBe('You said: Is there a ');
    expect(value.choices[0]?.finish_reason).toBe('stop');
  });

  it('refuses more choices than it can give, and token ids', async () => {
    await expect(chat({ n: 17 })).rejects.toBeInstanceOf(ProviderError);
    const request = { input: [1, 2, 3] };
    await expect(adapter.embeddings({ request, timeoutMs: 1 })).rejects.toMatchObject({ status: 422 });
  });

  it('streams what it would have answered, with the counts at the end', async () => {
    const request = { messages: [{ role: 'user', content: 'hello' }], n: 2 };
    const whole = await adapter.chat({ request, timeoutMs: 1_000 });
    const chunks = await collect(adapter.streamChat({ request, timeoutMs: 1_000 }));
    const textOf = (index: number) =>
      chunks
        .flatMap(({ choices }) =>
          choices.filter((choice) => choice.index === index).map(({ delta }) => delta.content ?? ''),
        )
        .join('');
    expect([textOf(0), textOf(1)]).toEqual(whole.value.choices.map(({ message }) => message.content));
    expect(chunks.at(-1)).toMatchObject({
      id: 'chatcmpl-id-1',
      created: 42,
      choices: [],
      usage: whole.value.usage,
    });
  });

  it('streams completions', async () => {
    const request = { prompt: 'hello' };
    const whole = await adapter.completions({ request, timeoutMs: 1_000 });
    const chunks = await collect(adapter.streamCompletions({ request, timeoutMs: 1_000 }));
    expect(chunks.map(({ choices }) => choices[0]?.text ?? '').join('')).toBe(whole.value.choices[0]?.text);
  });

  it('stops streaming when the caller goes away', async () => {
    const caller = new AbortController();
    const request = { prompt: 'hello' };
    const stream = await adapter.streamCompletions({ request, timeoutMs: 1_000, signal: caller.signal });
    const reading = (async () => {
      for await (const _chunk of stream) caller.abort();
    })();
    await expect(reading).rejects.toMatchObject({ failure: 'ABORTED' });
  });
});

describe('embeddings of DemoAdapter', () => {
  async function vectors(input: string[], dimensions?: number): Promise<number[][]> {
    const { value } = await adapter.embeddings({
      request: { input, dimensions: dimensions ?? null },
      timeoutMs: 1,
    });
    return value.data.map(({ embedding }) => embedding as number[]);
  }
  const dot = (left: readonly number[] = [], right: readonly number[] = []) =>
    left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);

  it.each([[['a text', '日本語', '', '…!', 'a a a a']], [['x']]])(
    'have unit length for %j',
    async (texts) => {
      for (const dimensions of [1, 2, 64, 4096]) {
        for (const vector of await vectors(texts, dimensions)) {
          expect(vector).toHaveLength(dimensions);
          expect(Math.hypot(...vector)).toBeCloseTo(1, 10);
        }
      }
    },
  );

  it('are nearer for texts that share words', async () => {
    const [cat, kitten, tax] = await vectors([
      'the cat sat on the mat',
      'a cat on a mat',
      'quarterly tax report',
    ]);
    expect(dot(cat, kitten)).toBeGreaterThan(dot(cat, tax) + 0.2);
  });

  it('come in base64 when asked', async () => {
    const request = { input: 'a text', encoding_format: 'base64' };
    const { value } = await adapter.embeddings({ request, timeoutMs: 1 });
    const bytes = Buffer.from(value.data[0]?.embedding as string, 'base64');
    const [expected] = await vectors(['a text']);
    expect(bytes.readFloatLE(0)).toBeCloseTo(expected?.[0] ?? Number.NaN, 6);
    expect(bytes).toHaveLength(4 * 64);
  });

  it('refuse absurd lengths', async () => {
    await expect(vectors(['a'], 5000)).rejects.toMatchObject({ status: 422 });
  });
});
