import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AdapterFixture, drain } from './adapter-fixture.js';
import { anthropicCases } from './vendor-cases/anthropic.js';

const EVENTS = [
  { type: 'completion', id: 'compl_1', completion: ' Tok', stop_reason: null, model: 'claude-2.1' },
  { type: 'ping' },
  { type: 'completion', id: 'compl_1', completion: 'yo.', stop_reason: null, model: 'claude-2.1' },
  { type: 'completion', id: 'compl_1', completion: '', stop_reason: 'stop_sequence', model: 'claude-2.1' },
];

describe("Anthropic's older completions", () => {
  let fixture: AdapterFixture;
  beforeAll(async () => {
    fixture = await AdapterFixture.start();
  });
  afterEach(() => fixture.vendor.clear());
  afterAll(() => fixture.stop());

  const open = () => {
    const [vendorCase] = anthropicCases;
    if (!vendorCase) throw new Error('no case');
    const adapter = fixture.adapter({ ...vendorCase, modelName: 'claude-2.1' });
    if (!adapter.streamCompletions) throw new Error('no streaming');
    return adapter.streamCompletions({
      request: { prompt: 'Where?', max_tokens: 9, stream: true },
      timeoutMs: 5_000,
    });
  };

  it('are streamed', async () => {
    fixture.vendor.enqueue({ events: EVENTS });
    const { chunks, failure } = await drain(await open());
    expect(failure).toBeNull();
    expect(fixture.vendor.requests[0]).toMatchObject({ path: '/v1/complete' });
    expect(fixture.vendor.requests[0]?.json).toEqual({
      model: 'claude-2.1',
      prompt: '\n\nHuman: Where?\n\nAssistant:',
      max_tokens_to_sample: 9,
      stream: true,
    });
    expect(chunks.map(({ choices }) => choices[0])).toMatchObject([
      { text: ' Tok', finish_reason: null },
      { text: 'yo.', finish_reason: null },
      { text: '', finish_reason: 'stop' },
    ]);
  });

  it('end with an error when the vendor just stops', async () => {
    fixture.vendor.enqueue({ events: EVENTS.slice(0, 3) });
    const { chunks, failure } = await drain(await open());
    expect(chunks).toHaveLength(2);
    expect(failure).toMatchObject({ status: 502, failure: 'UNREADABLE' });
  });
});
