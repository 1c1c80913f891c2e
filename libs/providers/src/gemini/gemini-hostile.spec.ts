import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProviderError } from '../port/provider.errors.js';
import { readGeminiEmbeddings, readGeneratedContent } from './gemini-response.mapper.js';
import { GeminiStreamState } from './gemini-stream.js';

const context = { vendor: 'Gemini', model: 'm', created: 1, createId: () => 'i' };

/** An object with some of the keys that are read, whose values may be anything. */
function oddObject(known: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  const keys = Object.entries(known).map(([key, value]) => [key, fc.oneof(value, fc.jsonValue())]);
  return fc.record(Object.fromEntries(keys) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] });
}

const part = oddObject({
  text: fc.string(),
  thought: fc.boolean(),
  functionCall: oddObject({ id: fc.string(), name: fc.string(), args: fc.object() }),
  inlineData: oddObject({ mimeType: fc.string(), data: fc.string() }),
});
const candidate = oddObject({
  content: oddObject({ parts: fc.array(part) }),
  finishReason: fc.constantFrom('STOP', 'SAFETY'),
  index: fc.nat(3),
  logprobsResult: oddObject({ chosenCandidates: fc.array(oddObject({ token: fc.string() })) }),
});
const answer = oddObject({
  candidates: fc.array(candidate),
  promptFeedback: oddObject({ blockReason: fc.string() }),
  usageMetadata: oddObject({ totalTokenCount: fc.nat() }),
  embedding: oddObject({ values: fc.array(fc.double()) }),
  error: fc.constant(null),
});

/** Whatever comes, it is read or refused with an error that callers may see. */
function readsOrRefuses(read: () => unknown): void {
  try {
    expect(JSON.stringify(read())).toEqual(expect.any(String));
  } catch (cause) {
    if (!ProviderError.isInstance(cause)) throw cause;
  }
}

describe('answers of a vendor that has lost its mind', () => {
  it('are read or refused whole', () => {
    fc.assert(
      fc.property(answer, (json) => {
        readsOrRefuses(() => readGeneratedContent(json, context));
        readsOrRefuses(() => readGeminiEmbeddings(json, context, { input: 'a', encoding_format: 'base64' }));
      }),
    );
  });

  it('are read or refused event by event', () => {
    fc.assert(
      fc.property(fc.array(answer), (events) => {
        const state = new GeminiStreamState(context);
        for (const json of events)
          readsOrRefuses(() => state.take({ event: '', data: JSON.stringify(json) }));
        readsOrRefuses(() => state.end());
      }),
    );
  });
});
