import { describe, expect, it } from '@jest/globals';
import { SettingsError } from './environment-reader.js';
import { readGatewaySettings } from './gateway.settings.js';
import { readTrackingSettings } from './tracking.settings.js';
import { readWorkerSettings } from './worker.settings.js';

const DATABASE_URL = 'postgres://weir:hunter2@localhost/weir';

function problemsOf(read: () => unknown): SettingsError {
  try {
    read();
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('expected the settings to be refused');
}

describe('settings', () => {
  it('listens on loopback with the documented ports by default', () => {
    expect(readGatewaySettings({})).toMatchObject({
      host: '127.0.0.1',
      port: 5000,
      configPath: null,
      workers: 1,
    });
    expect(readTrackingSettings({ DATABASE_URL })).toMatchObject({ port: 5001, redisUrl: null });
    expect(readWorkerSettings({ DATABASE_URL })).toMatchObject({
      port: 5002,
      gatewayUrl: 'http://127.0.0.1:5000',
    });
  });

  it('prefers its own name for the gateway configuration over the names MLflow uses', () => {
    const mlflow = { MLFLOW_GATEWAY_CONFIG: 'old.yaml', MLFLOW_DEPLOYMENTS_CONFIG: 'new.yaml' };
    expect(readGatewaySettings(mlflow).configPath).toBe('new.yaml');
    expect(readGatewaySettings({ ...mlflow, WEIR_GATEWAY_CONFIG: 'weir.yaml' }).configPath).toBe('weir.yaml');
  });

  it('keeps metadata addresses closed unless the variable says true', () => {
    const read = (value?: string) =>
      readGatewaySettings(value === undefined ? {} : { WEIR_ALLOW_METADATA_ADDRESSES: value });
    expect(read().allowsMetadataAddresses).toBe(false);
    expect(read('False').allowsMetadataAddresses).toBe(false);
    expect(read('true').allowsMetadataAddresses).toBe(true);
    expect(problemsOf(() => read('yes')).message).toContain('WEIR_ALLOW_METADATA_ADDRESSES');
  });

  it('shows its queues to nobody unless it is told how far', () => {
    expect(readTrackingSettings({ DATABASE_URL }).queueBoard).toBe('off');
    expect(readTrackingSettings({ DATABASE_URL, WEIR_QUEUE_BOARD: 'read-only' }).queueBoard).toBe(
      'read-only',
    );
    const problem = problemsOf(() => readTrackingSettings({ DATABASE_URL, WEIR_QUEUE_BOARD: 'yes' }));
    expect(problem.message).toBe('WEIR_QUEUE_BOARD: must be one of: off, read-only, full');
  });

  it('reports every bad variable by name and no value', () => {
    const { message, problems } = problemsOf(() =>
      readTrackingSettings({
        WEIR_TRACKING_PORT: '99999',
        DATABASE_URL: 'mysql://u:hunter2@h/d',
        REDIS_URL: 'nonsense',
      }),
    );
    expect(problems.map((problem) => problem.name)).toEqual([
      'WEIR_TRACKING_PORT',
      'DATABASE_URL',
      'REDIS_URL',
    ]);
    expect(message).not.toMatch(/hunter2|99999|nonsense/);
  });

  it('says that the database address is missing only once', () => {
    expect(problemsOf(() => readWorkerSettings({})).problems).toHaveLength(1);
  });

  it('keeps artifacts in the home folder unless told otherwise', () => {
    expect(readTrackingSettings({ DATABASE_URL, WEIR_HOME: '/data/weir' }).artifactsUri).toBe(
      '/data/weir/artifacts',
    );
    expect(readTrackingSettings({ DATABASE_URL, WEIR_ARTIFACTS: 's3://bucket/a' }).artifactsUri).toBe(
      's3://bucket/a',
    );
    expect(
      problemsOf(() => readTrackingSettings({ DATABASE_URL, WEIR_ARTIFACTS: 'gs://b' })).message,
    ).toContain('WEIR_ARTIFACTS');
  });

  it('reads how browsers reach the tracking API', () => {
    const read = (environment: Record<string, string>) =>
      readTrackingSettings({ DATABASE_URL, ...environment }).web;
    expect(read({})).toEqual({ staticPrefix: '', clientFolder: null, gatewayUrl: null });
    expect(
      read({
        WEIR_TRACKING_STATIC_PREFIX: '/teams/mlflow',
        WEIR_TRACKING_WEB_CLIENT: '/srv/client/',
        MLFLOW_DEPLOYMENTS_TARGET: 'http://gateway:5000/',
      }),
    ).toEqual({
      staticPrefix: '/teams/mlflow',
      clientFolder: '/srv/client',
      gatewayUrl: 'http://gateway:5000',
    });
    expect(
      read({ WEIR_GATEWAY_URL: 'http://weir:5000', MLFLOW_DEPLOYMENTS_TARGET: 'http://old' }).gatewayUrl,
    ).toBe('http://weir:5000');
  });

  it.each(['mlflow', '/', '/mlflow/', '/a//b', '/..', '/a b', '/%2e'])('refuses the prefix %s', (prefix) => {
    const { problems } = problemsOf(() =>
      readTrackingSettings({ DATABASE_URL, WEIR_TRACKING_STATIC_PREFIX: prefix }),
    );
    expect(problems.map(({ name }) => name)).toEqual(['WEIR_TRACKING_STATIC_PREFIX']);
  });
});
