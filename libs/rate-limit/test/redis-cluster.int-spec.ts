import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rateLimitKey, RedisRateLimiter, WindowSet } from '@weir/rate-limit';
import { freePort, OwnRedis, waitUntil } from '@weir/testing';
import { Cluster, Redis } from 'ioredis';

const SLOTS = 16_384;

/** Half of the slots on each of two nodes. */
async function formCluster(nodes: readonly [OwnRedis, OwnRedis]): Promise<void> {
  const [first, second] = nodes.map(({ url }) => new Redis(url));
  if (!first || !second) throw new Error('two nodes are needed');
  await first.cluster('ADDSLOTSRANGE', 0, SLOTS / 2 - 1);
  await second.cluster('ADDSLOTSRANGE', SLOTS / 2, SLOTS - 1);
  await first.call('CLUSTER', 'MEET', '127.0.0.1', nodes[1].port, await busPortOf(second));
  for (const node of [first, second]) {
    await waitUntil(
      async () => /cluster_state:ok[^]*cluster_known_nodes:2/.test(await node.cluster('INFO')),
      {
        what: 'the cluster to form',
      },
    );
    node.disconnect();
  }
}

async function busPortOf(node: Redis): Promise<string> {
  return /@(\d+)/.exec(String(await node.cluster('NODES')))?.[1] ?? '';
}

async function startNode(): Promise<OwnRedis> {
  // The usual bus port is 10,000 above a port that was chosen at random: often too high.
  const bus = String(await freePort());
  return OwnRedis.start(
    '--cluster-enabled',
    'yes',
    '--cluster-port',
    bus,
    '--cluster-announce-ip',
    '127.0.0.1',
  );
}

describe('Redis Cluster', () => {
  let nodes: readonly [OwnRedis, OwnRedis];
  let cluster: Cluster;
  let limiter: RedisRateLimiter;

  beforeAll(async () => {
    nodes = [await startNode(), await startNode()];
    await formCluster(nodes);
    cluster = new Cluster([{ host: '127.0.0.1', port: nodes[0].port }]);
    limiter = await RedisRateLimiter.connect(`${nodes[0].url}?cluster=true`);
  });

  afterAll(async () => {
    await limiter.close();
    cluster.disconnect();
    await Promise.all(nodes.map((node) => node.stop()));
  });

  function windowsOf(endpoint: string): WindowSet {
    const one = (unit: 'calls' | 'tokens', periodMs: number, capacity: number, caller?: string) => ({
      key: rateLimitKey({
        endpoint,
        unit,
        periodMs,
        ...(caller === undefined ? {} : { caller: { by: 'caller', hash: caller } }),
      }),
      unit,
      capacity,
      periodMs,
      isPerCaller: caller !== undefined,
    });
    return new WindowSet([
      one('calls', 60_000, 3),
      one('calls', 60_000, 2, 'abc'),
      one('tokens', 3_600_000, 100),
    ]);
  }

  it('is a real one: keys without a common tag are refused', async () => {
    const node = new Redis(nodes[0].url);
    await expect(node.eval('return 1', 2, 'a', 'b')).rejects.toThrow(/CROSSSLOT/);
    node.disconnect();
  });

  it('counts all windows of an endpoint in one script, and settles them, whatever the name', async () => {
    const slots = new Set<number>();
    for (const endpoint of ['chat', '日本', 'a-b.c_d', 'x}y{z', 'one', 'two', 'three', 'four']) {
      const ask = () => limiter.consume({ windows: windowsOf(endpoint), tokens: 40 });
      const first = await ask();
      expect(first).toMatchObject({ outcome: 'allowed', remaining: 1, window: 1 });
      if (first.outcome === 'allowed') first.settle?.(15);
      expect(await ask()).toMatchObject({ outcome: 'allowed', remaining: 0, window: 1 });
      expect(await ask()).toMatchObject({ outcome: 'limited', window: 1 });
      const tokenKey = rateLimitKey({ endpoint, unit: 'tokens', periodMs: 3_600_000 });
      expect((await cluster.lindex(tokenKey, -1))?.split(':').at(-1)).toBe('55');
      expect(await limiter.probe(windowsOf(endpoint))).toBe(true);
      slots.add(Math.floor(Number(await cluster.cluster('KEYSLOT', tokenKey)) / (SLOTS / 2)));
    }
    expect(slots.size).toBe(2);
  });

  it('refuses nobody who asks at once for windows on all nodes', async () => {
    const fresh = await RedisRateLimiter.connect(`${nodes[1].url}?cluster=true`);
    const decisions = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        fresh.consume({ windows: windowsOf(`fresh-${index}`), tokens: 1 }),
      ),
    );
    expect(new Set(decisions.map(({ outcome }) => outcome))).toEqual(new Set(['allowed']));
    await fresh.close();
  });

  it('lets a gateway start while the cluster cannot be reached', async () => {
    const unreachable = await RedisRateLimiter.connect('redis://127.0.0.1:1?cluster=true');
    const decision = await unreachable.consume({ windows: windowsOf('chat'), tokens: 1 });
    expect(decision.outcome).toBe('store-unavailable');
    await unreachable.close();
  });
});
