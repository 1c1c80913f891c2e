import { describe, expect, it } from '@jest/globals';
import type { SettingsContext } from '../port/provider-definition.js';
import { parseBedrockSettings } from './bedrock.settings.js';

const context: SettingsContext = { modelName: 'amazon.nova-lite-v1:0', endpointType: 'llm/v1/chat' };
const keys = { aws_access_key_id: 'AKID', aws_secret_access_key: 'secret-key' };
const role = 'arn:aws:iam::123456789012:role/gateway';

function settings(aws: unknown, more: object = {}) {
  return parseBedrockSettings({ aws_config: aws, ...more }, context);
}

function reasons(aws: unknown, more: object = {}): string {
  const result = settings(aws, more);
  return result.ok ? '' : result.issues.map(({ path, reason }) => `${path.join('.')}: ${reason}`).join('\n');
}

describe('parseBedrockSettings', () => {
  it.each<[string, unknown, unknown]>([
    ['nothing: the chain of AWS', {}, { kind: 'ambient' }],
    ['no config at all', undefined, { kind: 'ambient' }],
    ['a bearer token', { aws_bearer_token: 'b' }, { kind: 'bearer', token: 'b' }],
    ['keys', keys, { kind: 'keys', credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret-key' } }],
    [
      'keys of a session',
      { ...keys, aws_session_token: 't' },
      {
        kind: 'keys',
        credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret-key', sessionToken: 't' },
      },
    ],
    [
      'a role',
      { aws_role_arn: role },
      { kind: 'role', role: { arn: role, sessionSeconds: 900, credentials: null, stsBase: null } },
    ],
    [
      'a role that keys assume for an hour',
      { ...keys, aws_role_arn: role, session_length_seconds: '3600' },
      {
        kind: 'role',
        role: {
          arn: role,
          sessionSeconds: 3600,
          credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret-key' },
          stsBase: null,
        },
      },
    ],
  ])('reads %s', (_, aws, auth) => {
    expect(settings(aws)).toMatchObject({ ok: true, warnings: [], settings: { auth, region: null } });
  });

  it('reads the region and both addresses', () => {
    const more = { api_base: 'http://h/bedrock', aws_sts_api_base: 'http://h/sts' };
    expect(settings({ aws_region: 'us-gov-west-1', aws_role_arn: role }, more)).toMatchObject({
      settings: {
        region: 'us-gov-west-1',
        baseUrl: new URL('http://h/bedrock'),
        auth: { role: { stsBase: new URL('http://h/sts') } },
      },
    });
  });

  it('warns about keys that it does not know, within aws_config too', () => {
    expect(settings({ aws_regoin: 'x' }, { api_bse: 'x' })).toMatchObject({
      ok: true,
      warnings: [{ path: ['config', 'api_bse'] }, { path: ['config', 'aws_config', 'aws_regoin'] }],
    });
  });

  it.each<[string, unknown, string]>([
    ['a list', [], 'config.aws_config: must be a mapping'],
    ['half a key', { aws_access_key_id: 'a' }, 'config.aws_config.aws_secret_access_key: is required'],
    ['a lone session token', { aws_session_token: 'a' }, 'aws_config.aws_access_key_id: is required'],
    ['a token beside keys', { aws_bearer_token: 'b', ...keys }, 'cannot be combined with aws_bearer_token'],
    ['a region that is a host', { aws_region: 'x.evil.example/' }, 'aws_region: is not a region'],
    ['a role that is none', { aws_role_arn: 'gateway' }, 'aws_role_arn: is not the ARN'],
    ['a length without a role', { session_length_seconds: 900 }, 'goes with aws_role_arn only'],
    ['a short session', { aws_role_arn: role, session_length_seconds: 60 }, 'from 900 to 43200'],
    ['a fraction', { aws_role_arn: role, session_length_seconds: 900.5 }, 'from 900 to 43200'],
  ])('refuses %s', (_, aws, expected) => {
    expect(reasons(aws)).toContain(expected);
  });

  it('refuses a bad address and never shows a value', () => {
    expect(reasons({}, { api_base: 'nowhere' })).toContain('config.api_base: is not an http');
    expect(reasons({}, { aws_sts_api_base: 'file:///x' })).toContain(
      'config.aws_sts_api_base: is not an http',
    );
    expect(reasons({ ...keys, aws_secret_access_key: 'a\nsecret' })).not.toContain('secret\n');
    expect(reasons({ aws_region: 'my-secret' })).not.toContain('my-secret');
  });

  it('needs a model', () => {
    expect(parseBedrockSettings({}, { ...context, modelName: null })).toMatchObject({
      ok: false,
      issues: [{ path: ['name'], reason: 'is required' }],
    });
  });
});
