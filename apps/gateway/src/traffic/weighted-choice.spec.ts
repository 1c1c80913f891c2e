import { describe, expect, it } from '@jest/globals';
import { EndpointLimits } from '../gateway-config/endpoint-limits.js';
import type { GatewayEndpoint, TrafficRoute } from '../gateway-config/gateway-snapshot.js';
import { chooseEndpoint } from './weighted-choice.js';

const endpoint = (name: string): GatewayEndpoint => ({
  name,
  type: 'llm/v1/chat',
  declaredDialect: 'current',
  model: { name: null, provider: 'demo' },
  providerName: 'Demo',
  limits: new EndpointLimits({ endpoint: name, limits: [], onStoreFailure: 'local' }),
  timeoutMs: 1000,
  adapter: {},
});

function route(...shares: number[]): TrafficRoute {
  const destinations = shares.map((percentage, index) => ({ endpoint: endpoint(`e${index}`), percentage }));
  return { name: 'split', type: 'llm/v1/chat', destinations };
}

describe('chooseEndpoint', () => {
  it('takes an endpoint as it is', () => {
    expect(chooseEndpoint(endpoint('a')).name).toBe('a');
  });

  it.each([
    [0, 'e0'],
    [0.1999, 'e0'],
    [0.2, 'e1'],
    [0.6999, 'e1'],
    [0.7, 'e3'],
    [0.999999, 'e3'],
  ])('draws by share: %d falls to %s', (drawn, name) => {
    expect(chooseEndpoint(route(20, 50, 0, 30), () => drawn).name).toBe(name);
  });

  it('never falls through the floor of rounding', () => {
    expect(chooseEndpoint(route(33.3, 33.3, 33.4), () => 1 - Number.EPSILON).name).toBe('e2');
  });
});
