import { describe, expect, it } from '@jest/globals';
import { parseAi21Settings } from './ai21labs.settings.js';

const context = { modelName: 'jamba-large', endpointType: 'llm/v1/chat' } as const;

function settings(config: unknown, modelName: string | null = context.modelName) {
  return parseAi21Settings(config, { ...context, modelName });
}

describe('parseAi21Settings', () => {
  it.each(['j2-ultra', 'j2-mid', 'j2-light', 'jamba-mini', 'jamba-1.5-large'])('takes %s', (modelName) => {
    expect(settings({ ai21labs_api_key: 'k' }, modelName)).toEqual({
      ok: true,
      warnings: [],
      settings: { apiKey: 'k', baseUrl: new URL('https://api.ai21.com/studio/v1'), modelName },
    });
  });

  it.each(['j2-grande', 'j2-ultra-instruct', 'j2-'])('refuses %s, which never was', (modelName) => {
    const result = settings({ ai21labs_api_key: 'k' }, modelName);
    if (result.ok) throw new Error('taken');
    expect(result.issues.map(({ path }) => path)).toEqual([['name']]);
    expect(result.issues[0]?.reason).toContain('An Unsupported AI21Labs model has been specified');
  });

  it('names what is missing', () => {
    expect(settings({}, null)).toMatchObject({
      issues: [
        { path: ['name'], reason: 'is required' },
        { path: ['config', 'ai21labs_api_key'], reason: 'is required' },
      ],
    });
  });
});
