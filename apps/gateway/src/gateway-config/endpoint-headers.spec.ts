import { describe, expect, it } from '@jest/globals';
import { ConfigReport } from './config-report.js';
import { readEndpointHeaders } from './endpoint-headers.js';
import { ValueResolver } from './value-resolver.js';
import { YamlDocument } from './yaml-document.js';

describe('readEndpointHeaders', () => {
  const report = new ConfigReport(YamlDocument.parse('{}', 'gateway.yaml'));
  const resolver = new ValueResolver({ TRACE: 'on-and-on', TOKEN: 'secret-token' }, report);

  it('takes values as they are, from a variable, and from a variable behind a scheme', () => {
    const given = {
      'X-Team': 'blue',
      'x-trace': '$TRACE',
      Authorization: 'Bearer $TOKEN',
      'x-api-key': 'literal',
    };
    expect(readEndpointHeaders(given, { path: ['headers'], report, resolver })).toEqual({
      headers: {
        'x-team': 'blue',
        'x-trace': 'on-and-on',
        authorization: 'Bearer secret-token',
        'x-api-key': 'literal',
      },
      // A vendor that repeats only the token must not show it either.
      secrets: ['on-and-on', 'Bearer secret-token', 'secret-token', 'literal'],
    });
    expect(report.problems).toEqual([]);
  });
});
