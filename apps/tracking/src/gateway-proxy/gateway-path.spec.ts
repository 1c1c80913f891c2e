import { describe, expect, it } from '@jest/globals';
import { gatewayPath } from './gateway-path.js';

describe('gatewayPath', () => {
  it.each([
    ['GET', 'api/2.0/endpoints/', '/api/2.0/endpoints/'],
    ['GET', '/api/2.0/endpoints', '/api/2.0/endpoints/'],
    ['POST', 'gateway/chat/invocations', '/gateway/chat/invocations'],
    ['POST', '/gateway/my chat?x#y/invocations/', '/gateway/my%20chat%3Fx%23y/invocations'],
    ['POST', 'gateway/%2e%2e/invocations', '/gateway/%252e%252e/invocations'],
    ['POST', 'gateway/a\\b@evil/invocations', '/gateway/a%5Cb%40evil/invocations'],
  ] as const)('lets %s %s reach %s', (method, asked, path) => {
    expect(gatewayPath(method, asked)).toBe(path);
    expect(new URL(`http://gateway:5000${path}`).host).toBe('gateway:5000');
  });

  it.each([
    ['GET', 'gateway/chat/invocations'],
    ['GET', 'api/2.0/endpoints/../../metrics'],
    ['GET', 'http://169.254.169.254/latest'],
    ['GET', '//evil/api/2.0/endpoints'],
    ['POST', 'api/2.0/endpoints'],
    ['POST', 'gateway/../invocations'],
    ['POST', 'gateway/./invocations'],
    ['POST', 'gateway/a/b/invocations'],
    ['POST', 'gateway//invocations'],
    ['POST', '@evil/gateway/chat/invocations'],
    ['POST', `gateway/${'a'.repeat(500)}/invocations`],
  ] as const)('refuses %s %s', (method, asked) => {
    expect(() => gatewayPath(method, asked)).toThrow(`Invalid gateway_path: ${asked.slice(0, 500)}`);
  });

  it.each([undefined, null, ''])('refuses %p', (asked) => {
    expect(() => gatewayPath('GET', asked)).toThrow('must specify a gateway_path');
  });
});
