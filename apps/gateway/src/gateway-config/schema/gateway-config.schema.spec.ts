import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { providerRegistry } from '@weir/providers';
import { Ajv } from 'ajv';
import { YamlDocument } from '../yaml-document.js';
import { gatewayConfigSchema } from './gateway-config.schema.js';
import { knownSettings } from './known-settings.js';

const ROOT = resolve(import.meta.dirname, '../../../../..');
const CONFIGS = join(ROOT, 'config');
/** Configurations that real gateways were given; they lie beside the project where it is developed. */
const PACK = resolve(process.env.WEIR_CONFORMANCE ?? join(ROOT, '../shared/conformance'), 'gateway/configs');

const schema = gatewayConfigSchema(providerRegistry);
const validate = new Ajv({ allErrors: true, strict: false, allowUnionTypes: true }).compile(schema);

function problemsOf(text: string): string[] {
  validate(YamlDocument.parse(text, 'gateway.yaml').value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message ?? ''}`);
}

function yamlFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name));
}

/** Every part of the schema that describes a key of the file. */
function propertiesOf(part: unknown, path = ''): [path: string, property: Record<string, unknown>][] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    const at = `${path}/${key}`;
    // A condition describes nothing.
    if (key === 'if') return [];
    const own =
      key === 'properties'
        ? Object.entries(value as Record<string, Record<string, unknown>>).map(
            ([name, property]): [string, Record<string, unknown>] => [`${at}/${name}`, property],
          )
        : [];
    return [...own, ...propertiesOf(value, at)];
  });
}

const model = '{provider: openai, name: gpt-4, config: {openai_api_key: k}}';

describe('the schema of the configuration file', () => {
  it('is committed as `npm run build && npm run schema` writes it', () => {
    const committed: unknown = JSON.parse(readFileSync(join(CONFIGS, 'gateway.schema.json'), 'utf8'));
    expect(committed).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it.each([...yamlFiles(CONFIGS), ...yamlFiles(PACK)])('fits %s', (file) => {
    expect(problemsOf(readFileSync(file, 'utf8'))).toEqual([]);
  });

  it.each(yamlFiles(CONFIGS))('is named by %s', (file) => {
    expect(readFileSync(file, 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.\/gateway\.schema\.json\n/,
    );
  });

  it.each([
    [
      'three dialects in one file',
      `endpoints: [{name: a, endpoint_type: llm/v1/chat, model: ${model}}]\nroutes: [{name: b, route_type: llm/v1/chat, model: ${model}}, {name: c, task_type: llm/v1/chat, destinations: [{name: a, traffic_percentage: 100}]}]`,
    ],
    [
      'other spellings',
      'endpoints: [{name: a, endpoint_type: llm/v1/embeddings, model: {provider: MLflow_Model_Serving, config: {model_server_url: $URL}}}]',
    ],
    [
      'everything that an endpoint may have',
      `endpoints: [{name: a, endpoint_type: llm/v1/chat, model: ${model}, limit: {calls: 1, renewal_period: 5 minutes}, on_store_failure: open, timeout_ms: 5, headers: {a: b}, mlflow_temperature_scaling: true}]`,
    ],
    [
      'several limits',
      `endpoints: [{name: a, endpoint_type: llm/v1/chat, model: ${model}, limit: [{calls: 1, renewal_period: second}, {tokens: 9, renewal_period: day, per: caller}]}]`,
    ],
    ['shared blocks', `x-model: &m ${model}\nendpoints: [{name: a, endpoint_type: llm/v1/chat, model: *m}]`],
    ['names of any script', `endpoints: [{name: 日本, endpoint_type: llm/v1/chat, model: ${model}}]`],
  ])('fits %s', (_what, text) => {
    expect(problemsOf(text)).toEqual([]);
  });

  it.each([
    ['an unknown key', `endpoints: [{name: a, endpoint_type: llm/v1/chat, model: ${model}, limits: {}}]`],
    [
      'an unknown setting',
      'endpoints: [{name: a, endpoint_type: llm/v1/chat, model: {provider: OpenAI, config: {openai_api_key: k, openai_api_bse: x}}}]',
    ],
    [
      'no config where one is needed',
      'endpoints: [{name: a, endpoint_type: llm/v1/chat, model: {provider: openai}}]',
    ],
    ['no type', `endpoints: [{name: a, model: ${model}}]`],
    ['a wrong type', `endpoints: [{name: a, endpoint_type: llm/v1/images, model: ${model}}]`],
    ['a bad name', `endpoints: [{name: a b, endpoint_type: llm/v1/chat, model: ${model}}]`],
    [
      'a number for a header',
      `endpoints: [{name: a, endpoint_type: llm/v1/chat, model: ${model}, headers: {a: 1}}]`,
    ],
    [
      'a share of more than all',
      'routes: [{name: a, task_type: llm/v1/chat, destinations: [{name: b, traffic_percentage: 101}]}]',
    ],
    ['neither list', 'version: 1'],
  ])('does not fit %s', (_what, text) => {
    expect(problemsOf(text)).not.toEqual([]);
  });

  it('describes every key', () => {
    const properties = propertiesOf(schema);
    expect(properties.length).toBeGreaterThan(40);
    expect(
      properties.filter(([, { description }]) => typeof description !== 'string').map(([path]) => path),
    ).toEqual([]);
  });
});

describe('knownSettings', () => {
  it.each(providerRegistry.definitions.map((definition) => [definition.name, definition] as const))(
    'is told by %s',
    (_name, definition) => {
      expect(knownSettings(definition)).not.toBeNull();
    },
  );
});
