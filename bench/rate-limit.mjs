// The Redis limiter under many callers: calls that wait share commands, against one EVALSHA for each call.
//   npm run bench -- rate-limit [--rounds 5] [--seconds 2] [--callers 64] [--port 14700]
// Both ask the same Redis with the same script in alternating rounds; CPU is that of the asking process and of Redis.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { RedisRateLimiter, WindowSet } from '../dist/libs/rate-limit/src/index.js';
import { connectRedis } from '../dist/libs/rate-limit/src/redis-connection.js';
import { COUNT_LUA } from '../dist/libs/rate-limit/src/window-scripts.lua.js';
import { findRedis } from '../libs/testing/servers/redis-binary.mjs';
import { cpuSeconds, median } from './measure/processes.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    callers: { type: 'string', default: '64' },
    port: { type: 'string', default: '14700' },
  },
});
const [rounds, seconds, callers, port] = ['rounds', 'seconds', 'callers', 'port'].map((name) =>
  Number(values[name]),
);

const url = `redis://127.0.0.1:${port}`;
const { path, env } = await findRedis();
const server = spawn(path, ['--port', String(port), '--save', '', '--bind', '127.0.0.1'], {
  env: { ...process.env, ...env },
  stdio: ['ignore', 'pipe', 'inherit'],
});
for await (const text of server.stdout) if (text.includes('Ready to accept connections')) break;

function windowsOf(endpoint, count) {
  return new WindowSet(
    [60_000, 3_600_000].slice(0, count).map((periodMs) => ({
      key: `weir:bench:{${endpoint}}:${periodMs}`,
      unit: 'calls',
      capacity: 1_000_000_000,
      periodMs,
      isPerCaller: false,
    })),
  );
}

/** As it would be without sharing: the same script, asked for one place by every call. */
function oneCommandEach(redis) {
  redis.defineCommand('benchCountOne', { lua: COUNT_LUA });
  return async ({ windows }) => {
    const reply = await redis.benchCountOne(
      windows.length,
      ...windows.map(({ key }) => key),
      1,
      ...windows.flatMap(({ capacity, periodMicros, gridMicros }) => [capacity, periodMicros, gridMicros, 1]),
    );
    if (reply[1] !== 1) throw new Error('a call was refused');
  };
}

function sharedCommands(limiter) {
  return async (windows) => {
    const { outcome } = await limiter.consume({ windows, tokens: 0 });
    if (outcome !== 'allowed') throw new Error(`a call was ${outcome}`);
  };
}

async function measure(ask, windows, concurrency) {
  const latencies = [];
  let calls = 0;
  const cpuBefore = process.cpuUsage();
  const redisBefore = cpuSeconds(server.pid) ?? 0;
  const begun = performance.now();
  const end = begun + seconds * 1000;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let now = performance.now(); now < end; calls++) {
        await ask(windows);
        const after = performance.now();
        if (calls % 64 === 0) latencies.push(after - now);
        now = after;
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    rate: (calls / (performance.now() - begun)) * 1000,
    cpuMicros: (user + system) / calls,
    redisMicros: (((cpuSeconds(server.pid) ?? 0) - redisBefore) * 1e6) / calls,
    p50: median(latencies),
  };
}

const limiter = await RedisRateLimiter.connect(url);
const redis = await connectRedis(url);
const ways = {
  'one command each': oneCommandEach(redis),
  'shared commands': sharedCommands(limiter),
};
const loads = [
  { name: `${callers} callers, 1 window`, concurrency: callers, windows: 1 },
  { name: `${callers} callers, 2 windows`, concurrency: callers, windows: 2 },
  { name: '1 caller, 1 window', concurrency: 1, windows: 1 },
];
const round2 = (number) => Math.round(number * 100) / 100;

try {
  const results = [];
  for (const { name, concurrency, windows } of loads) {
    const taken = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
    for (let round = 0; round <= rounds; round++) {
      for (const [way, ask] of Object.entries(ways)) {
        const result = await measure(
          ask,
          windowsOf(`${way} ${windows}`.replaceAll(' ', '-'), windows),
          concurrency,
        );
        // The first round warms up.
        if (round > 0) taken[way].push(result);
      }
    }
    for (const [way, list] of Object.entries(taken)) {
      const of = (field) => round2(median(list.map((result) => result[field])));
      results.push({
        load: name,
        way,
        'calls/s': Math.round(of('rate')),
        'CPU µs/call': of('cpuMicros'),
        'Redis CPU µs/call': of('redisMicros'),
        'p50 ms': of('p50'),
      });
    }
  }
  console.table(results);
  const ratio = (load, field) => {
    const [each, shared] = results.filter((row) => row.load === load);
    return round2(shared[field] / each[field]);
  };
  console.log(
    JSON.stringify({
      bench: 'rate-limit',
      callers,
      rounds,
      rateRatio: ratio(loads[0].name, 'calls/s'),
      cpuRatio: ratio(loads[0].name, 'CPU µs/call'),
      redisCpuRatio: ratio(loads[0].name, 'Redis CPU µs/call'),
      aloneP50Ratio: ratio(loads[2].name, 'p50 ms'),
    }),
  );
} finally {
  await limiter.close();
  redis.disconnect();
  server.kill('SIGTERM');
  await once(server, 'exit');
}
