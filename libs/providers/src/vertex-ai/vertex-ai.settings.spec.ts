import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseVertexAiSettings } from './vertex-ai.settings.js';

const context = { modelName: 'gemini-2.5-flash', endpointType: 'llm/v1/chat' } as const;
const user = { type: 'authorized_user', client_id: 'i', client_secret: 's', refresh_token: 'r' };
const pem = { type: 'pkcs8', format: 'pem' } as const;
const rsaKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem);
const otherKey = generateKeyPairSync('ed25519').privateKey.export(pem);
const account = {
  type: 'service_account',
  client_email: 'a@p.iam',
  private_key: rsaKey,
  private_key_id: 'k',
};

describe('parseVertexAiSettings', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'weir-home-'));
  });
  afterAll(() => rmSync(home, { recursive: true }));

  const parse = (config: object) => parseVertexAiSettings({ vertex_project: 'p', ...config }, context, home);
  const settingsOf = (config: object) => {
    const parsed = parse(config);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    return parsed.settings;
  };

  it.each([
    [undefined, 'https://aiplatform.googleapis.com/v1'],
    ['global', 'https://aiplatform.googleapis.com/v1'],
    ['europe-west4', 'https://europe-west4-aiplatform.googleapis.com/v1'],
    ['eu', 'https://aiplatform.eu.rep.googleapis.com/v1'],
  ])('finds the service of location %s', (location, address) => {
    expect(settingsOf({ vertex_location: location }).baseUrl.href).toBe(address);
  });

  it('reads credentials from JSON text or from the file at a path', () => {
    expect(settingsOf({ vertex_credentials: JSON.stringify(user) }).credentials).toEqual({
      kind: 'user',
      clientId: 'i',
      clientSecret: 's',
      refreshToken: 'r',
      tokenUrl: new URL('https://oauth2.googleapis.com/token'),
    });
    const path = join(home, 'account.json');
    writeFileSync(path, JSON.stringify({ ...account, token_uri: 'https://tokens.example/t' }));
    expect(settingsOf({ vertex_credentials: path }).credentials).toMatchObject({
      kind: 'service-account',
      email: 'a@p.iam',
      keyId: 'k',
      tokenUrl: new URL('https://tokens.example/t'),
    });
  });

  it('takes what gcloud has stored when nothing is given, else the machine', () => {
    expect(settingsOf({}).credentials).toEqual({ kind: 'machine' });
    const folder = join(home, '.config/gcloud');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'application_default_credentials.json'), JSON.stringify(user));
    expect(settingsOf({}).credentials).toMatchObject({ kind: 'user' });
    rmSync(folder, { recursive: true });
  });

  it.each<[string, object]>([
    ['is required', { vertex_project: null }],
    ['contains characters', { vertex_project: '../x' }],
    ['contains characters', { vertex_location: 'a/b' }],
    ['not an http', { api_base: 'ftp://x' }],
    ['neither a credentials file', { vertex_credentials: '/nowhere/secret-path.json' }],
    ['neither a credentials file', { vertex_credentials: '{"type": ' }],
    ['must be of type', { vertex_credentials: '{"type":"external_account"}' }],
    ['lacks client_id', { vertex_credentials: JSON.stringify({ ...user, client_id: 5 }) }],
    ['lacks client_email', { vertex_credentials: JSON.stringify({ ...account, client_email: null }) }],
    ['not an RSA key', { vertex_credentials: JSON.stringify({ ...account, private_key: 'secret-key' }) }],
    ['not an RSA key', { vertex_credentials: JSON.stringify({ ...account, private_key: otherKey }) }],
    ['token_uri', { vertex_credentials: JSON.stringify({ ...user, token_uri: 'file:///x' }) }],
  ])('says that a setting %s and shows no value', (reason, config) => {
    const parsed = parse(config);
    expect(parsed).toMatchObject({ ok: false, issues: [{ reason: expect.stringContaining(reason) }] });
    expect(JSON.stringify(parsed)).not.toMatch(/secret-|PRIVATE KEY/);
  });
});
