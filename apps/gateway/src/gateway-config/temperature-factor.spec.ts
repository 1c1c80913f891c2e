import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '@weir/llm-v1';
import type { ProviderAdapter, ProviderCall } from '@weir/providers';
import { withTemperatureFactor } from './temperature-factor.js';

/** Keeps the calls that it got; its methods need their `this`. */
class RecordingAdapter implements ProviderAdapter {
  readonly calls: ProviderCall<ChatRequest>[] = [];

  chat(call: ProviderCall<ChatRequest>): Promise<never> {
    this.calls.push(call);
    return Promise.reject(new Error('only recorded'));
  }

  streamChat(call: ProviderCall<ChatRequest>): Promise<never> {
    return this.chat(call);
  }
}

const messages = [{ role: 'user', content: 'hi' }];

describe('withTemperatureFactor', () => {
  it('multiplies the temperature in a copy and leaves the rest of the call alone', async () => {
    const adapter = new RecordingAdapter();
    const scaled = withTemperatureFactor(adapter, 2.5);
    const request = { messages, temperature: 0.4, top_p: 0.9 };
    await scaled.chat?.({ request, timeoutMs: 7 }).catch(() => null);
    await scaled.streamChat?.({ request, timeoutMs: 8 }).catch(() => null);
    expect(adapter.calls).toEqual([
      { request: { messages, temperature: 1, top_p: 0.9 }, timeoutMs: 7 },
      { request: { messages, temperature: 1, top_p: 0.9 }, timeoutMs: 8 },
    ]);
    expect(request.temperature).toBe(0.4);
  });

  it.each([{ messages }, { messages, temperature: null }])('adds no temperature to %j', async (request) => {
    const adapter = new RecordingAdapter();
    await withTemperatureFactor(adapter, 0.5)
      .chat?.({ request, timeoutMs: 7 })
      .catch(() => null);
    expect(adapter.calls[0]?.request).toBe(request);
  });

  it('offers what the adapter offers and no more', () => {
    expect(Object.keys(withTemperatureFactor(new RecordingAdapter(), 0.5))).toEqual(['chat', 'streamChat']);
  });
});
