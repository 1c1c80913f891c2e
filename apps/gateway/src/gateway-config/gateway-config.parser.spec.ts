import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProviderRegistry, VendorTransport, type ProviderDefinition } from '@weir/providers';
import { parseGatewayConfig, type ParsedGatewayConfig } from './gateway-config.parser.js';

/** Remembers the settings that it was given. */
class SpyProvider implements ProviderDefinition<Record<string, unknown>> {
  readonly aliases = [];
  readonly isConfigRequired = true;
  readonly seen: unknown[] = [];

  constructor(
    readonly name: string,
    readonly displayName: string,
  ) {}

  parseSettings(config: unknown): ReturnType<ProviderDefinition<Record<string, unknown>>['parseSettings']> {
    this.seen.push(config);
    const settings = config as Record<string, unknown>;
    if (settings.api_key === undefined) {
      return { ok: false, issues: [{ path: ['config', 'api_key'], reason: 'is missing' }] };
    }
    const known = new Set(['api_key', 'api_base', 'nested']);
    const warnings = Object.keys(settings)
      .filter((key) => !known.has(key))
      .map((key) => ({ path: ['config', key], reason: 'unknown key is ignored' }));
    return { ok: true, settings, warnings };
  }

  create() {
    return { chat: () => Promise.reject(new Error('never called')) };
  }
}

describe('parseGatewayConfig', () => {
  let folder: string;
  let provider: SpyProvider;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-config-test-'));
    writeFileSync(join(folder, 'key'), 'from-file\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function parse(text: string, environment: Record<string, string> = {}): ParsedGatewayConfig {
    provider = new SpyProvider('spy-vendor', 'Spy');
    return parseGatewayConfig({
      text: text.replaceAll('FOLDER', folder),
      file: 'gateway.yaml',
      environment,
      providers: new ProviderRegistry([provider]),
      dependencies: { transport: new VendorTransport(), clock: () => 0, createId: () => 'id' },
    });
  }

  const model = 'model: {provider: spy-vendor, name: m, config: {api_key: k}}';
  const endpoint = (name: string, more = ''): string =>
    `  - name: ${name}\n    endpoint_type: llm/v1/chat\n    ${model}\n${more}`;

  it('reads both dialects and traffic routes from one file, item by item', () => {
    const { snapshot, warnings } = parse(
      `endpoints:\n${endpoint('a')}  - {name: b, route_type: llm/v1/chat, ${model}}\nroutes:\n` +
        `  - {name: c, route_type: llm/v1/chat, ${model}}\n` +
        '  - {name: split, task_type: llm/v1/chat, destinations: [{name: a, traffic_percentage: 33.4}, {name: c, traffic_percentage: 66.6}]}\n',
    );
    expect(warnings).toEqual([]);
    expect(snapshot.endpoints.map(({ name, declaredDialect }) => [name, declaredDialect])).toEqual([
      ['a', 'current'],
      ['b', '2.8'],
      ['c', '2.8'],
    ]);
    expect(snapshot.route('split')?.destinations.map(({ endpoint: { name } }) => name)).toEqual(['a', 'c']);
    expect(snapshot.target('split')).toBe(snapshot.route('split'));
  });

  it('takes variables, key files and literals, and files only where a path or a secret can stand', () => {
    writeFileSync(join(folder, 'spy'), 'a file that is not meant');
    parse(
      `endpoints:\n  - name: a\n    endpoint_type: llm/v1/chat\n    model:\n      provider: SPY_Vendor\n      config:\n` +
        `        api_key: FOLDER/key\n        api_base: $BASE\n        nested: {list: [$BASE, 7, plain]}\n        kind: spy\n`,
      { BASE: 'http://vendor' },
    );
    expect(provider.seen).toEqual([
      {
        api_key: 'from-file',
        api_base: 'http://vendor',
        nested: { list: ['http://vendor', 7, 'plain'] },
        kind: 'spy',
      },
    ]);
  });

  it('takes a literal that is too long or too odd for a path as it is', () => {
    const long = 'k'.repeat(5000);
    parse(
      `endpoints:\n  - {name: a, endpoint_type: llm/v1/chat, model: {provider: spy-vendor, config: {api_key: "${long}"}}}`,
    );
    expect(provider.seen).toEqual([{ api_key: long }]);
  });

  it('understands limits in every unit', () => {
    const { snapshot } = parse(
      `endpoints:\n${endpoint('a', '    limit: {calls: 3, renewal_period: 5 minutes}\n    on_store_failure: closed\n')}`,
    );
    expect(snapshot.endpoint('a')?.limits).toMatchObject({
      declared: [{ unit: 'calls', capacity: 3, periodMs: 300_000, text: '3 per 5 minute' }],
      onStoreFailure: 'closed',
    });
  });

  it.each([
    [
      'an unset variable',
      'model: {provider: spy-vendor, config: {api_key: $NOPE}}',
      /line 4: endpoints\[0\]\.model\.config\.api_key: Environment variable 'NOPE' is not set/,
    ],
    [
      'an empty variable',
      'model: {provider: spy-vendor, config: {api_key: $EMPTY}}',
      /Environment variable 'EMPTY' is not set/,
    ],
    [
      'a number for a key',
      'model: {provider: spy-vendor, config: {api_key: 12345}}',
      /api_key: The api key provided is not a string/,
    ],
    [
      'what the provider misses',
      'model: {provider: spy-vendor, config: {}}',
      /line 4: endpoints\[0\]\.model\.config\.api_key: is missing/,
    ],
    [
      'an unknown provider',
      'model: {provider: nobody, config: {}}',
      /line 4: endpoints\[0\]\.model\.provider: The provider 'nobody' is not supported\./,
    ],
    ['no config', 'model: {provider: spy-vendor}', /A config must be supplied/],
    ['no model', 'comment: x', /endpoints\[0\]\.model: model is missing/],
    [
      'calls in words',
      `${model}\n    limit: {calls: many, renewal_period: minute}`,
      /line 5: endpoints\[0\]\.limit\.calls: calls must be a whole number/,
    ],
    [
      'negative calls',
      `${model}\n    limit: {calls: -1, renewal_period: minute}`,
      /Failed to parse the rate limit configuration/,
    ],
    [
      'an unknown period',
      `${model}\n    limit: {calls: 1, renewal_period: fortnight}`,
      /Failed to parse the rate limit configuration/,
    ],
    ['no period', `${model}\n    limit: {calls: 1}`, /limit\.renewal_period: renewal_period is missing/],
    [
      'an alias that contains itself',
      'model: {provider: spy-vendor, config: {api_key: k, nested: &x [*x]}}',
      /nested too deeply/,
    ],
  ])('refuses %s and says where', (_what, part, message) => {
    const text = `endpoints:\n  - name: a\n    endpoint_type: llm/v1/chat\n    ${part}\n`;
    expect(() => parse(text, { EMPTY: '' })).toThrow(message);
  });

  it.each([
    ['an empty file', '', /the file is empty/],
    ['a list', '- a\n', /the file is not a mapping/],
    ['no list at all', 'endpoint: []\n', /endpoints is missing/],
    ['endpoints as a mapping', 'endpoints: {a: 1}\n', /endpoints must be a list/],
    [
      'a wrong type',
      'endpoints: [{name: a, endpoint_type: llm/v1/images}]',
      /The endpoint type 'llm\/v1\/images' is not supported/,
    ],
    ['a bad name', 'endpoints: [{name: a b, endpoint_type: llm/v1/chat}]', /disallowed characters/],
    [
      'a number as name',
      'endpoints: [{name: 7, endpoint_type: llm/v1/chat}]',
      /name must be a string; put it in quotes/,
    ],
    [
      'a name twice',
      `endpoints:\n${endpoint('a')}${endpoint('a')}`,
      /line 5: endpoints\[1\]\.name: Duplicate names found/,
    ],
    [
      'shares that miss 100',
      `endpoints:\n${endpoint('a')}routes: [{name: s, task_type: llm/v1/chat, destinations: [{name: a, traffic_percentage: 70}]}]`,
      /sum up to 70, not to 100/,
    ],
    [
      'an unknown destination',
      `endpoints:\n${endpoint('a')}routes: [{name: s, task_type: llm/v1/chat, destinations: [{name: zz, traffic_percentage: 100}]}]`,
      /there is no endpoint 'zz'/,
    ],
    [
      'a destination of another type',
      `endpoints:\n${endpoint('a')}routes: [{name: s, task_type: llm/v1/embeddings, destinations: [{name: a, traffic_percentage: 100}]}]`,
      /'a' is llm\/v1\/chat/,
    ],
  ])('refuses %s', (_what, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('reports every problem of a file at once', () => {
    const parseBad = () =>
      parse('endpoints:\n  - {name: a b, endpoint_type: llm/v1/chat}\n  - {name: c, endpoint_type: nope}\n');
    expect(parseBad).toThrow(/disallowed characters[^]*'nope' is not supported/);
  });

  it('warns about keys that nothing reads, and about a vendor that cannot do what is asked', () => {
    const { warnings } = parse(
      `version: 2\nendpoints:\n  - name: a\n    endpoint_type: llm/v1/embeddings\n    limits: {calls: 1}\n    model: {provider: spy-vendor, config: {api_key: k, api_bse: x}}\n`,
    );
    expect(warnings.map(({ path, line }) => `${path}:${line}`)).toEqual([
      'version:1',
      'endpoints[0].limits:5',
      'endpoints[0].model.config.api_bse:6',
      'endpoints[0].model.provider:6',
    ]);
  });
});
