import { describe, expect, it } from '@jest/globals';
import { renderCheck, type ConfigCheck } from './gateway-check-report.js';

const check: ConfigCheck = { file: 'a/gateway.yaml', endpoints: 2, routes: 1, errors: [], warnings: [] };

describe('renderCheck', () => {
  it('counts what there is', () => {
    expect(renderCheck(check)).toBe('2 endpoints, 1 route, 0 warnings\n');
  });

  it('puts findings in the order of the file and counts them', () => {
    const text = renderCheck({
      ...check,
      errors: [
        { path: 'endpoints[1].name', line: 7, reason: 'is missing' },
        { path: '', line: null, reason: 'the file is empty' },
      ],
      warnings: [{ path: 'version', line: 1, reason: 'unknown key' }],
    });
    expect(text.split('\n')).toEqual([
      'a/gateway.yaml: error: the file is empty',
      'a/gateway.yaml:1: warning: version: unknown key',
      'a/gateway.yaml:7: error: endpoints[1].name: is missing',
      '2 errors, 1 warning',
      '',
    ]);
  });
});
