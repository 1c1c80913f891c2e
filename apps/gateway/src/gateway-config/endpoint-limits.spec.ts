import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { providerRegistry, VendorTransport } from '@weir/providers';
import type { EndpointLimits } from './endpoint-limits.js';
import { GatewayConfigError } from './gateway-config.errors.js';
import { readGatewayConfig, type GatewayConfigReading } from './gateway-config.parser.js';

describe('limits of an endpoint', () => {
  let transport: VendorTransport;
  beforeAll(() => {
    transport = new VendorTransport();
  });
  afterAll(() => transport.close());

  function parse(limit: string): GatewayConfigReading {
    const lines = [
      'endpoints:',
      '  - name: chat',
      '    endpoint_type: llm/v1/chat',
      '    model: {provider: demo, name: demo}',
      `    limit: ${limit}`,
    ];
    const reading = readGatewayConfig({
      text: lines.join('\n'),
      file: 'gateway.yaml',
      environment: {},
      providers: providerRegistry,
      dependencies: { transport, clock: Date.now, createId: randomUUID },
    });
    if (reading.snapshot === null) throw new GatewayConfigError('gateway.yaml', reading.problems);
    return reading;
  }

  function limitsOf(limit: string): EndpointLimits {
    const limits = parse(limit).snapshot?.endpoint('chat')?.limits;
    if (!limits) throw new Error('the endpoint is missing');
    return limits;
  }

  it('reads one limit as MLflow writes it, and a list of several', () => {
    expect(limitsOf('{calls: 10, renewal_period: minute, key: user}').declared).toEqual([
      {
        unit: 'calls',
        capacity: 10,
        periodMs: 60_000,
        scope: { by: 'endpoint' },
        renewalPeriod: 'minute',
        key: 'user',
        text: '10 per 1 minute',
      },
    ]);
    const several = limitsOf(
      '[{calls: 10, renewal_period: second}, {calls: 99, renewal_period: day, per: caller}, {tokens: 5000, renewal_period: minute}]',
    );
    expect(several.declared.map(({ text }) => text)).toEqual([
      '10 per 1 second',
      '99 per 1 day',
      '5000 tokens per 1 minute',
    ]);
    expect(several.policy).toBe(
      '10;w=1;comment="calls", 99;w=86400;comment="calls per caller", 5000;w=60;comment="tokens"',
    );
  });

  it.each([
    ['endpoint', { by: 'endpoint' }],
    ['caller', { by: 'caller' }],
    ['header:X-Team', { by: 'header', name: 'x-team' }],
    ['"header: X-Team"', { by: 'header', name: 'x-team' }],
    ['{header: X-Team}', { by: 'header', name: 'x-team' }],
  ])('reads per: %s', (per, scope) => {
    expect(limitsOf(`{calls: 1, renewal_period: day, per: ${per}}`).declared[0]?.scope).toEqual(scope);
  });

  it.each([
    ['5', /limit: limit must be a mapping, or a list of mappings/],
    ['[5]', /limit: limit must be a mapping, or a list of mappings/],
    ['{renewal_period: day}', /limit\.calls: calls must be a whole number/],
    ['{calls: 1.5, renewal_period: day}', /limit\.calls: calls must be a whole number/],
    ['{calls: -1, renewal_period: day}', /limit\.calls: Failed to parse the rate limit configuration/],
    ['{calls: 1, renewal_period: fortnight}', /limit\.renewal_period: Failed to parse/],
    ['{calls: 1, tokens: 5, renewal_period: day}', /limit\.tokens: calls and tokens exclude each other/],
    ['{tokens: 0, renewal_period: day}', /limit\.tokens: tokens must not be less than 1/],
    ['{tokens: many, renewal_period: day}', /limit\.tokens: tokens must be a whole number/],
    ['{calls: 1, renewal_period: day, per: user}', /limit\.per: per must be endpoint, caller, header:<name>/],
    ['{calls: 1, renewal_period: day, per: {header: "a b"}}', /limit\.per: per must be/],
    ['{calls: 1, renewal_period: day, per: {header: a, also: b}}', /limit\.per: per must be/],
    [
      '[{calls: 1, renewal_period: day}, {calls: x, renewal_period: day}]',
      /line 5: endpoints\[0\]\.limit\[1\]\.calls: calls must be a whole number/,
    ],
    [
      '[{calls: 1, renewal_period: minute}, {calls: 9, renewal_period: 1 minute}]',
      /limit\[1\]: counts the same as limit 1 of this endpoint/,
    ],
  ])('refuses limit: %s', (limit, message) => {
    expect(() => parse(limit)).toThrow(message);
  });

  it('warns about keys that nothing reads, in lists too', () => {
    const { warnings } = parse('[{calls: 1, renewal_period: day, pre: caller}]');
    expect(warnings.map(({ path }) => path)).toEqual(['endpoints[0].limit[0].pre']);
  });

  it('makes the windows once where they are the same for all callers, and per caller where not', () => {
    const hashOf = (hash: string) => () => hash;
    const shared = limitsOf('[{calls: 1, renewal_period: day}, {calls: 1, renewal_period: hour}]');
    expect(shared.windowsFor(hashOf('a'))).toBe(shared.windowsFor(hashOf('b')));
    const mixed = limitsOf('[{calls: 1, renewal_period: day}, {calls: 1, renewal_period: day, per: caller}]');
    const keysFor = (hash: string) => mixed.windowsFor(hashOf(hash)).windows.map(({ key }) => key);
    expect(keysFor('a')[0]).toBe(keysFor('b')[0]);
    expect(keysFor('a')[1]).not.toBe(keysFor('b')[1]);
  });
});
