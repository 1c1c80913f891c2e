import { describe, expect, it } from '@jest/globals';
import { baseUrl, readUpSettings } from './up-settings.js';

const read = (environment: Record<string, string>) => readUpSettings(environment, '/project');

describe('settings of weir up', () => {
  it('needs nothing: embedded Postgres, demo endpoints, the documented ports', () => {
    expect(read({ WEIR_HOME: '/data' })).toEqual({
      home: '/data',
      host: '127.0.0.1',
      gatewayPort: 5000,
      trackingPort: 5001,
      workerPort: 5002,
      databaseUrl: null,
      gatewayConfig: '/project/config/demo.yaml',
    });
  });

  it('takes the names of MLflow for the configuration', () => {
    expect(read({ MLFLOW_DEPLOYMENTS_CONFIG: 'theirs.yaml' }).gatewayConfig).toBe('theirs.yaml');
  });

  it('reports what is wrong for all applications at once, each variable once', () => {
    expect(() =>
      read({ WEIR_GATEWAY_PORT: 'x', WEIR_WORKER_PORT: '0', DATABASE_URL: 'mysql://u:hunter2@h/d' }),
    ).toThrow(
      /^WEIR_GATEWAY_PORT: must be [^;]*; DATABASE_URL: must be [^;]*; WEIR_WORKER_PORT: must be [^;]*$/,
    );
  });

  it('refuses one port for two applications', () => {
    expect(() => read({ WEIR_TRACKING_PORT: '5000' })).toThrow(
      'WEIR_TRACKING_PORT: must not be the port of WEIR_GATEWAY_PORT',
    );
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:5000'],
    ['0.0.0.0', 'http://127.0.0.1:5000'],
    ['::', 'http://[::1]:5000'],
    ['::1', 'http://[::1]:5000'],
    ['localhost', 'http://localhost:5000'],
  ])('reaches what listens on %s at %s', (host, url) => {
    expect(baseUrl(host, 5000)).toBe(url);
  });
});
