import { describe, expect, it } from '@jest/globals';
import { parseDatabricksSettings } from './databricks.settings.js';

const parse = (config: unknown, modelName: string | null = 'databricks-claude') =>
  parseDatabricksSettings(config, { modelName, endpointType: 'llm/v1/chat' });

describe('parseDatabricksSettings', () => {
  it.each([
    ['https://dbc-1.cloud.databricks.com/', 'https://dbc-1.cloud.databricks.com/'],
    ['dbc-1.cloud.databricks.com', 'https://dbc-1.cloud.databricks.com/'],
  ])('takes the host %s', (host, href) => {
    const result = parse({ host, token: 'dapi-1' });
    if (!result.ok) throw new Error(JSON.stringify(result.issues));
    expect(result.settings.host.href).toBe(href);
    expect(result.settings.identity).toEqual({ kind: 'token', token: 'dapi-1' });
  });

  it('takes a service principal', () => {
    expect(parse({ host: 'h', client_id: 'c', client_secret: 's' })).toMatchObject({
      settings: { identity: { kind: 'client', clientId: 'c', clientSecret: 's' } },
    });
  });

  it.each([
    [{ token: 't' }, ['host']],
    [{ host: 'http://[', token: 't' }, ['host']],
    [{ host: 'h' }, ['token']],
    [{ host: 'h', client_id: 'c' }, ['client_secret']],
    [{ host: 'h', client_secret: 's' }, ['client_id']],
    [{ host: 'h', token: 't', client_id: 'c', client_secret: 's' }, ['token']],
  ])('refuses %j', (config, keys) => {
    const result = parse(config);
    const paths = result.ok ? [] : result.issues.map(({ path }) => path.join('.'));
    expect(paths).toEqual(keys.map((key) => `config.${key}`));
  });

  it('needs the name of the serving endpoint', () => {
    expect(parse({ host: 'h', token: 't' }, null)).toMatchObject({ issues: [{ path: ['name'] }] });
  });
});
