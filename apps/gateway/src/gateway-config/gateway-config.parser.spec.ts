import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProviderRegistry, VendorTransport, type ProviderDefinition } from '@weir/providers';
import { GatewayConfigError } from './gateway-config.errors.js';
import { readGatewayConfig, type GatewayConfigReading } from './gateway-config.parser.js';
import type { GatewaySnapshot } from './gateway-snapshot.js';
import type { KeyFiles } from './value-resolver.js';

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
    const known = ['api_key', 'api_base', 'nested'];
    const warnings = Object.keys(settings)
      .filter((key) => !known.includes(key))
      .map((key) => ({ path: ['config', key], reason: 'is not known', known }));
    if (settings.api_key === undefined) {
      return { ok: false, warnings, issues: [{ path: ['config', 'api_key'], reason: 'is missing' }] };
    }
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

  function read(
    text: string,
    environment: Record<string, string> = {},
    keyFilesInUse: KeyFiles = new Map(),
  ): GatewayConfigReading {
    provider = new SpyProvider('spy-vendor', 'Spy');
    return readGatewayConfig({
      text: text.replaceAll('FOLDER', folder),
      file: 'gateway.yaml',
      environment,
      keyFilesInUse,
      providers: new ProviderRegistry([provider]),
      dependencies: { transport: new VendorTransport(), clock: () => 0, createId: () => 'id' },
    });
  }

  /** Throws when there are problems, as a start does. */
  function parse(
    text: string,
    environment: Record<string, string> = {},
  ): GatewayConfigReading & { snapshot: GatewaySnapshot } {
    const reading = read(text, environment);
    if (reading.snapshot === null) throw new GatewayConfigError('gateway.yaml', reading.problems);
    return { ...reading, snapshot: reading.snapshot };
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

  it('lists a provider in one spelling, however it is written', () => {
    const { snapshot } = parse(
      'endpoints:\n  - {name: a, endpoint_type: llm/v1/chat, model: {provider: SPY_Vendor, config: {api_key: k}}}\n',
    );
    expect(snapshot.endpoint('a')?.model.provider).toBe('spy-vendor');
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
      `version: 2\nx-shared: {a: 1}\nendpoints:\n  - name: a\n    endpoint_type: llm/v1/embeddings\n    limits: {calls: 1}\n` +
        `    model: {provider: spy-vendor, nam: x, config: {api_key: k, api_bse: x}}\n${endpoint('b')}` +
        'routes: [{name: s, task_type: llm/v1/chat, destinations: [{name: b, traffic_percentage: 100, wait: 1}]}]\n',
    );
    expect(warnings.map(({ path, line, reason }) => `${path}:${line}: ${reason}`)).toEqual([
      "version:1: unknown key 'version' is ignored; known keys: endpoints, routes",
      "endpoints[0].limits:6: unknown key 'limits' is ignored; did you mean 'limit'?",
      "endpoints[0].model.nam:7: unknown key 'nam' is ignored; did you mean 'name'?",
      "endpoints[0].model.config.api_bse:7: unknown key 'api_bse' is ignored; did you mean 'api_base'?",
      'endpoints[0].model.provider:7: Spy has no embeddings: queries of this endpoint will be answered with 501',
      "routes[0].destinations[0].wait:11: unknown key 'wait' is ignored; known keys: name, traffic_percentage",
    ]);
  });

  it('tells the misspelt key together with the missing one', () => {
    const { problems, warnings } = read(
      'endpoints:\n  - name: a\n    endpoint_type: llm/v1/chat\n    model: {provider: spy-vendor, config: {api_ky: k}}\n' +
        '  - name: b\n    endpoint_type: llm/v1/chat\n    modle: {}\n  - {name: c, endpoint_type: llm/v1/chat, model: {provider: spyvendor}}\n',
    );
    expect(problems.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
      'endpoints[0].model.config.api_key: is missing',
      'endpoints[1].model: model is missing',
      "endpoints[2].model.provider: The provider 'spyvendor' is not supported. Did you mean spy-vendor?",
    ]);
    expect(warnings.map(({ reason }) => reason)).toEqual([
      "unknown key 'api_ky' is ignored; did you mean 'api_key'?",
      "unknown key 'modle' is ignored; did you mean 'model'?",
    ]);
  });

  describe('headers of an endpoint', () => {
    it.each([
      [
        'a header of the connection',
        '{Connection: close}',
        /line 5: endpoints\[0\]\.headers\.Connection: is a header that the gateway sets itself/,
      ],
      ['the host', '{host: other}', /headers\.host: is a header that the gateway sets/],
      ['the length', '{Content-Length: "3"}', /is a header that the gateway sets/],
      ['a name that is none', '{"x y": a}', /is not a name that an HTTP header can have/],
      ['a line break', '{x-a: "a\\r\\nx-b: c"}', /characters that an HTTP header cannot carry/],
      ['an unset variable', '{x-a: $NOPE}', /headers\.x-a: Environment variable 'NOPE' is not set/],
      ['an unset variable behind a scheme', '{x-a: Bearer $NOPE}', /Environment variable 'NOPE' is not set/],
      ['a number', '{x-a: 1}', /headers\.x-a: must be a string; put it in quotes/],
      ['one name twice', '{x-a: a, X-A: b}', /headers\.X-A: is given twice/],
      ['a list', '[a]', /headers must be a mapping/],
    ])('are refused for %s', (_what, headers, message) => {
      expect(() => parse(`endpoints:\n${endpoint('a', `    headers: ${headers}\n`)}`)).toThrow(message);
    });
  });

  it.each([
    ['api_base: http://169.254.169.254/latest'],
    ['api_base: http://0xa9fea9fe'],
    ['api_base: "http://[::ffff:169.254.169.254]/"'],
    ['api_base: http://metadata.google.internal'],
    ['api_base: 169.254.169.254/v1'],
    ['anything: https://100.100.100.200'],
    ['nested: {list: ["http://169.254.170.2"]}'],
    ['api_base: $METADATA'],
  ])('refuses the address of a metadata service: %s', (setting) => {
    const text = `endpoints:\n  - name: a\n    endpoint_type: llm/v1/chat\n    model:\n      provider: spy-vendor\n      config:\n        api_key: k\n        ${setting}\n`;
    expect(() => parse(text, { METADATA: 'http://169.254.169.254' })).toThrow(
      /line 8: endpoints\[0\]\.model\.config\.\S+: is the address of a cloud metadata service/,
    );
  });

  it('leaves private addresses alone: model servers live there', () => {
    const text = `endpoints:\n  - {name: a, endpoint_type: llm/v1/chat, model: {provider: spy-vendor, config: {api_key: k, api_base: "http://10.0.0.7:8000/v1"}}}\n`;
    expect(parse(text).snapshot.endpoints).toHaveLength(1);
  });

  it('says when MLflow scales nothing for a vendor', () => {
    const { warnings } = parse(`endpoints:\n${endpoint('a', '    mlflow_temperature_scaling: true\n')}`);
    expect(warnings).toEqual([
      {
        path: 'endpoints[0].mlflow_temperature_scaling',
        line: 5,
        reason: 'changes nothing: MLflow sends the temperature to Spy as it is given',
      },
    ]);
  });

  it.each([
    ['at the top', '__proto__: {polluted: true}\nendpoints: []\n', 1],
    ['in an endpoint', `endpoints:\n${endpoint('a', '    __proto__: {polluted: true}\n')}`, 5],
    ['in a config', 'endpoints:\n  - {name: a, model: {config: {"__proto__": {polluted: true}}}}\n', 2],
    ['in a shared block', `x-a: &a\n  __proto__: {polluted: true}\nendpoints:\n  - <<: *a\n`, 2],
  ])('refuses __proto__ %s', (_where, text, line) => {
    expect(() => parse(text)).toThrow(new RegExp(`line ${line}: .*__proto__: is not a key that can be used`));
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  describe('key files', () => {
    const withKey = (path: string): string =>
      `endpoints:\n  - {name: a, endpoint_type: llm/v1/chat, model: {provider: spy-vendor, config: {api_key: ${path}}}}\n`;

    it('are told, so that they can be watched, and a path without a file is pointed out', () => {
      const { keyFiles, warnings } = parse(withKey('FOLDER/key'));
      expect([...keyFiles]).toEqual([[join(folder, 'key'), 'from-file']]);
      expect(warnings).toEqual([]);
      const absent = parse(withKey('FOLDER/absent'));
      expect([...absent.keyFiles]).toEqual([[join(folder, 'absent'), null]]);
      expect(absent.warnings[0]?.reason).toContain('looks like a path, but there is no such file');
    });

    it('do not become their own path when they are taken away', () => {
      const file = join(folder, 'gone');
      const { problems, snapshot } = read(withKey(file), {}, new Map([[file, 'was-there']]));
      expect(snapshot).toBeNull();
      expect(problems[0]).toEqual({
        path: 'endpoints[0].model.config.api_key',
        line: 2,
        reason: 'the key file is gone',
      });
    });
  });
});
