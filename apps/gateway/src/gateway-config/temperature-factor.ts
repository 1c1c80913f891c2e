import type { ProviderAdapter, ProviderCall } from '@weir/providers';

interface Tempered {
  readonly temperature?: number | null | undefined;
}

/** An adapter that is given every temperature multiplied, in a copy of the request; what it lacks stays absent. */
export function withTemperatureFactor(adapter: ProviderAdapter, factor: number): ProviderAdapter {
  const chat = adapter.chat?.bind(adapter);
  const completions = adapter.completions?.bind(adapter);
  const streamChat = adapter.streamChat?.bind(adapter);
  const streamCompletions = adapter.streamCompletions?.bind(adapter);
  const embeddings = adapter.embeddings?.bind(adapter);
  return {
    ...(chat && { chat: (call) => chat(scaled(call, factor)) }),
    ...(completions && { completions: (call) => completions(scaled(call, factor)) }),
    ...(streamChat && { streamChat: (call) => streamChat(scaled(call, factor)) }),
    ...(streamCompletions && { streamCompletions: (call) => streamCompletions(scaled(call, factor)) }),
    ...(embeddings && { embeddings }),
  };
}

function scaled<Request extends Tempered>(
  call: ProviderCall<Request>,
  factor: number,
): ProviderCall<Request> {
  const { temperature } = call.request;
  if (typeof temperature !== 'number') return call;
  return { ...call, request: { ...call.request, temperature: temperature * factor } };
}
