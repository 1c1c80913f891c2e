import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { VendorStub } from '@weir/testing';
import { chatAnswer, chatBody, chatEndpoint, GatewayFixture } from './gateway-fixture.js';

describe('settings of an endpoint', () => {
  let vendor: VendorStub;
  let gateway: GatewayFixture;

  beforeAll(async () => {
    vendor = await VendorStub.start({ json: chatAnswer });
  });
  afterAll(() => vendor.stop());
  afterEach(async () => {
    await gateway.stop();
    vendor.clear();
  });

  it('send headers of its own with every call, and hide them when the vendor repeats them', async () => {
    const headers = '    headers: {X-Team: search, Authorization: Bearer sk-of-the-proxy}';
    gateway = await GatewayFixture.start(`endpoints:\n${chatEndpoint('a', vendor.url, headers)}\n`);
    vendor.enqueue({ status: 401, json: { error: { message: 'sk-of-the-proxy is no key' } } });
    const refused = await gateway.post('/endpoints/a/invocations', chatBody);
    expect(await refused.text()).not.toContain('sk-of-the-proxy');
    expect((await gateway.post('/endpoints/a/invocations', chatBody)).status).toBe(200);
    expect(vendor.requests.map((request) => request.headers)).toEqual([
      expect.objectContaining({ 'x-team': 'search', authorization: 'Bearer sk-of-the-proxy' }),
      expect.objectContaining({ 'x-team': 'search', authorization: 'Bearer sk-of-the-proxy' }),
    ]);
  });

  it('scale the temperature as MLflow does where it is asked for, and only there', async () => {
    const claude = (name: string, more: string): string =>
      `  - {name: ${name}, endpoint_type: llm/v1/chat, ${more} model: {provider: anthropic, name: claude-3, config: {anthropic_api_key: k, anthropic_api_base: "${vendor.url}"}}}\n`;
    const config = `endpoints:\n${claude('scaled', 'mlflow_temperature_scaling: true,')}${claude('plain', '')}`;
    gateway = await GatewayFixture.start(config);
    for (const name of ['scaled', 'plain']) {
      await gateway.post(`/endpoints/${name}/invocations`, { ...chatBody, temperature: 0.8 });
      await gateway.post(`/endpoints/${name}/invocations`, chatBody);
    }
    const sent = vendor.requests.map(({ json }) => (json as { temperature?: number }).temperature);
    expect(sent).toEqual([0.4, undefined, 0.8, undefined]);
  });
});
