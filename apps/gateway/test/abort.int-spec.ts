import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testRedisUrl, VendorStub, waitUntil, type ScriptedReply } from '@weir/testing';
import { chatAnswer, chatBody, chatEndpoint, GatewayFixture } from './gateway-fixture.js';

const chunk = {
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta: { content: 'word '.repeat(200) }, finish_reason: null }],
};
const event = `data: ${JSON.stringify(chunk)}\n\n`;
const streamed = { 'content-type': 'text/event-stream' };

/** A caller on a bare socket: it keeps its connection, sends when it likes, and hangs up without a word. */
class Caller {
  received = '';

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (text: string) => (this.received += text));
    socket.on('error', () => socket.destroy());
  }

  static async dial(gateway: GatewayFixture): Promise<Caller> {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    return new Caller(socket);
  }

  send(body: object): void {
    const text = JSON.stringify(body);
    const head = `POST /endpoints/chat/invocations HTTP/1.1\r\nhost: x\r\ncontent-length: ${text.length}\r\n\r\n`;
    this.socket.write(head + text);
  }

  stopReading(): void {
    this.socket.pause();
  }

  hangUp(): void {
    this.socket.destroy();
  }
}

describe('a caller who hangs up', () => {
  let vendor: VendorStub;
  let gateway: GatewayFixture;
  let caller: Caller;

  beforeAll(async () => {
    vendor = await VendorStub.start({ json: chatAnswer });
    gateway = await GatewayFixture.start(`endpoints:\n${chatEndpoint('chat', vendor.url)}\n`);
  });
  afterAll(async () => {
    await gateway.stop();
    await vendor.stop();
  });
  beforeEach(async () => {
    vendor.clear();
    caller = await Caller.dial(gateway);
  });
  afterEach(() => caller.hangUp());

  const answered = (count: number): Promise<unknown> =>
    waitUntil(() => caller.received.split('"Hello!"').length > count, { what: `answer ${count}` });
  const dropped = (index = 0): Promise<unknown> =>
    waitUntil(() => vendor.requests[index]?.isAborted, { what: 'the vendor call to be dropped' });

  it.each<[string, ScriptedReply, object]>([
    ['before the vendor answers', { delayMs: 20_000, json: chatAnswer }, chatBody],
    ['before the vendor begins its stream', { delayMs: 20_000 }, { ...chatBody, stream: true }],
    [
      'while a whole answer arrives',
      {
        chunks: Array.from({ length: 400 }, () => ' '),
        gapMs: 50,
        headers: { 'content-type': 'application/json' },
      },
      chatBody,
    ],
  ])('%s ends the vendor call, on a fresh connection and on one that was kept', async (_, reply, body) => {
    vendor.enqueue(reply);
    caller.send(body);
    await vendor.received(1);
    caller.hangUp();
    await dropped();

    caller = await Caller.dial(gateway);
    caller.send(chatBody);
    await answered(1);
    vendor.enqueue(reply);
    caller.send(body);
    await vendor.received(3);
    caller.hangUp();
    await dropped(2);
  });

  it('during a stream ends the vendor call', async () => {
    vendor.enqueue({ chunks: Array.from({ length: 400 }, () => event), gapMs: 50, headers: streamed });
    caller.send({ ...chatBody, stream: true });
    await waitUntil(() => caller.received.includes('data: {'), { what: 'the first event' });
    caller.hangUp();
    await dropped();
  });

  it('after reading too slowly for a while ends the vendor call', async () => {
    let written = 0;
    function* flood(): Generator<string> {
      for (; written < 200_000; written += 1) yield event;
    }
    vendor.enqueue({ chunks: flood(), headers: streamed });
    caller.send({ ...chatBody, stream: true });
    await waitUntil(() => caller.received.includes('data: {'), { what: 'the first event' });
    caller.stopReading();
    let before = -1;
    await waitUntil(
      () => {
        const isStalled = written === before;
        before = written;
        return isStalled;
      },
      { everyMs: 200, what: 'the vendor to be held back' },
    );
    expect(written).toBeLessThan(100_000);
    caller.hangUp();
    await dropped();
  });

  it('with a second request behind the first one ends both vendor calls', async () => {
    vendor.enqueue({ delayMs: 20_000, json: chatAnswer }, { delayMs: 20_000, json: chatAnswer });
    caller.send(chatBody);
    caller.send(chatBody);
    await vendor.received(2);
    caller.hangUp();
    await dropped(0);
    await dropped(1);
  });
});

/** Stands between the gateway and Redis and can hold the answers back. */
class HeldRedis {
  private readonly pairs: { readonly near: Socket; readonly far: Socket }[] = [];
  asked = 0;
  private isHeld = false;

  private constructor(private readonly server: Server) {}

  static async start(target: URL): Promise<HeldRedis> {
    const server = createServer();
    const held = new HeldRedis(server);
    server.on('connection', (near) => held.join(near, connect(Number(target.port), target.hostname)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return held;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  hold(): void {
    this.isHeld = true;
    for (const { far } of this.pairs) far.pause();
  }

  letGo(): void {
    this.isHeld = false;
    for (const { far } of this.pairs) far.resume();
  }

  async stop(): Promise<void> {
    for (const { near, far } of this.pairs) {
      near.destroy();
      far.destroy();
    }
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private join(near: Socket, far: Socket): void {
    this.pairs.push({ near, far });
    near.on('data', (bytes) => {
      if (this.isHeld) this.asked += 1;
      far.write(bytes);
    });
    far.on('data', (bytes) => near.write(bytes));
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
  }
}

describe('a caller who hangs up while its limit is looked up', () => {
  it('is not asked for at the vendor', async () => {
    const target = new URL(testRedisUrl());
    const redis = await HeldRedis.start(target);
    const vendor = await VendorStub.start({ json: chatAnswer });
    const limit = '    limit: {calls: 1000, renewal_period: hour}\n';
    const gateway = await GatewayFixture.start(`endpoints:\n${chatEndpoint('chat', vendor.url, limit)}\n`, {
      redisUrl: `redis://127.0.0.1:${redis.port}${target.pathname}`,
    });
    try {
      expect((await gateway.post('/endpoints/chat/invocations', chatBody)).status).toBe(200);
      redis.hold();
      const caller = await Caller.dial(gateway);
      caller.send({ messages: [{ role: 'user', content: 'nobody waits for this' }] });
      await waitUntil(() => redis.asked > 0, { what: 'the limit to be asked for' });
      caller.hangUp();
      await waitUntil(async () => (await gateway.openConnections()) <= 1, { what: 'the hang-up to be seen' });
      redis.letGo();
      expect((await gateway.post('/endpoints/chat/invocations', chatBody)).status).toBe(200);
      expect(vendor.requests.map(({ body }) => body)).not.toContainEqual(
        expect.stringContaining('nobody waits'),
      );
      expect(vendor.requests).toHaveLength(2);
    } finally {
      await gateway.stop();
      await vendor.stop();
      await redis.stop();
    }
  });
});
