import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VendorStub, waitUntil } from '@weir/testing';
import { VendorTransport } from '../src/index.js';
import type { VendorEndpoint } from '../src/transport/vendor-endpoint.js';

const limits = { timeoutMs: 10_000 };

function endpointOf(transport: VendorTransport, address: string): VendorEndpoint {
  return transport.endpoint({ url: new URL('/v1/chat', address), headers: {}, vendor: 'Stub', secrets: [] });
}

/** A vendor that shows how many connections are open to it. */
class CountingVendor {
  readonly open = new Set<Socket>();
  accepted = 0;
  private readonly held: (() => void)[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      request.resume();
      const answer = (): void => {
        response.setHeader('content-type', 'application/json').end('{"said":true}');
      };
      if (request.headers['x-hold']) this.held.push(answer);
      else answer();
    });
    this.server.on('connection', (socket) => {
      this.accepted += 1;
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get holding(): number {
    return this.held.length;
  }

  letAnswer(): void {
    for (const answer of this.held.splice(0)) answer();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe('connections of a transport', () => {
  let vendor: CountingVendor;
  let transport: VendorTransport;

  beforeEach(async () => {
    vendor = new CountingVendor();
    await vendor.start();
    transport = new VendorTransport();
  });
  afterEach(async () => {
    vendor.letAnswer();
    await transport.close();
    await vendor.stop();
  });

  it('are shared by leases and by views with headers', async () => {
    const [one, two] = [transport.lease(), transport.lease()];
    const view = two.transport.withHeaders({ headers: { 'x-team': 'blue' } });
    const endpoints = [one.transport, two.transport, view].map((each) => endpointOf(each, vendor.url));
    for (let round = 0; round < 4; round++) {
      for (const endpoint of endpoints) await endpoint.postJson({}, limits);
    }
    // A connection is free only a moment after the answer that came over it, so that two may be needed.
    expect(vendor.accepted).toBeLessThanOrEqual(2);
    const { accepted } = vendor;
    one.release();
    await endpointOf(view, vendor.url).postJson({}, limits);
    expect(vendor.accepted).toBe(accepted);
    two.release();
    await waitUntil(() => vendor.open.size === 0, { what: 'the connection to be closed' });
  });

  it('close after the last lease has gone, but not before their calls have ended', async () => {
    const { transport: leased, release } = transport.lease();
    const slow = endpointOf(leased.withHeaders({ headers: { 'x-hold': 'yes' } }), vendor.url);
    const answer = slow.postJson({}, limits);
    await waitUntil(() => vendor.holding === 1, { what: 'the call to arrive' });
    release();
    expect(vendor.open.size).toBe(1);
    vendor.letAnswer();
    expect((await answer).json).toEqual({ said: true });
    await waitUntil(() => vendor.open.size === 0, { what: 'the connection to be closed' });
  });

  it('serve a call that begins after the release, and close again', async () => {
    const { transport: leased, release } = transport.lease();
    const endpoint = endpointOf(leased, vendor.url);
    release();
    expect((await endpoint.postJson({}, limits)).json).toEqual({ said: true });
    await waitUntil(() => vendor.open.size === 0, { what: 'the connection to be closed' });
  });
});

describe('metadata addresses', () => {
  const toMetadata = new VendorTransport({
    lookup: (_name, _options, callback) => callback(null, [{ address: '169.254.169.254', family: 4 }]),
  });
  afterAll(() => toMetadata.close());

  it.each([
    'http://vendor.test',
    'https://vendor.test',
    'http://169.254.169.254',
    'http://[::ffff:a9fe:a9fe]',
  ])('are not called behind %s', async (address) => {
    await expect(endpointOf(toMetadata, address).postJson({}, limits)).rejects.toMatchObject({
      code: 'PROVIDER.UNREACHABLE',
      status: 502,
      isRetryable: false,
      message: 'Stub is not called: its address belongs to a cloud metadata service.',
    });
  });

  it('are told from the same name with another answer, which is connected to without a second question', async () => {
    const vendor = await VendorStub.start({ json: { said: true } });
    let questions = 0;
    const transport = new VendorTransport({
      lookup: (_name, _options, callback) => {
        questions += 1;
        callback(null, [{ address: questions === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }]);
      },
    });
    const address = vendor.url.replace('127.0.0.1', 'vendor.test');
    expect((await endpointOf(transport, address).postJson({}, limits)).json).toEqual({ said: true });
    expect(questions).toBe(1);
    await transport.close();
    await vendor.stop();
  });
});

describe('headers of an endpoint', () => {
  it('win over the adapter, stay out of errors, and lose to credentials that are made for the call', async () => {
    const vendor = await VendorStub.start({
      status: 401,
      json: { error: { message: 'bad key sk-of-the-proxy' } },
    });
    const transport = new VendorTransport();
    const endpoint = transport
      .withHeaders({
        headers: { authorization: 'sk-of-the-proxy', 'x-signature': 'mine', 'x-team': 'blue' },
        secrets: ['sk-of-the-proxy'],
      })
      .endpoint({
        url: new URL(vendor.url),
        headers: { authorization: 'of the adapter' },
        vendor: 'Stub',
        secrets: [],
        authorize: () => Promise.resolve({ headers: { 'x-signature': 'of the call' }, secrets: [] }),
      });
    await expect(endpoint.postJson({}, limits)).rejects.toThrow('bad key [redacted]');
    expect(vendor.requests[0]?.headers).toMatchObject({
      authorization: 'sk-of-the-proxy',
      'x-signature': 'of the call',
      'x-team': 'blue',
    });
    await transport.close();
    await vendor.stop();
  });
});
