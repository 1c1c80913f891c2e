import { describe, expect, it } from '@jest/globals';
import { configFamilies } from './config-families.js';

describe('configFamilies', () => {
  it('tells the reloads by their outcome', () => {
    const families = configFamilies({
      path: 'gateway.yaml',
      pid: 1,
      digest: 'abc',
      endpoints: 2,
      routes: 0,
      warnings: 0,
      loadedAt: '2026-01-01T00:00:00.000Z',
      problem: 'the file is empty',
      reloads: { succeeded: 3, failed: 4 },
    });
    const values = Object.fromEntries(families.map(({ name, values: samples }) => [name, samples]));
    expect(values).toMatchObject({
      weir_gateway_config_is_current: [{ labels: {}, value: 0 }],
      weir_gateway_config_reloads_total: [
        { labels: { outcome: 'success' }, value: 3 },
        { labels: { outcome: 'failure' }, value: 4 },
      ],
    });
  });
});
