import { describe, expect, it } from '@jest/globals';
import { VendorTransport } from '../transport/vendor-transport.js';
import { createAi21Adapter } from './ai21labs.adapter.js';

const dependencies = { transport: new VendorTransport(), clock: () => 0, createId: () => 'x' };
const operations = ['chat', 'streamChat', 'completions', 'streamCompletions', 'embeddings'] as const;

function operationsOf(modelName: string): string[] {
  const settings = { apiKey: 'k', baseUrl: new URL('http://127.0.0.1:1/'), modelName };
  const adapter = createAi21Adapter(settings, dependencies);
  return operations.filter((operation) => adapter[operation] !== undefined);
}

describe('createAi21Adapter', () => {
  it('offers what the model has', () => {
    expect(operationsOf('j2-ultra')).toEqual(['completions']);
    expect(operationsOf('jamba-mini')).toEqual(['chat', 'streamChat', 'completions', 'streamCompletions']);
  });
});
