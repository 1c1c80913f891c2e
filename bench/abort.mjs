// How fast a vendor call ends after its caller has hung up, seen at the vendor.
//   npm run bench -- abort [--calls 200] [--port 14900]
// Calls hang up at three moments in turn: before the vendor answers, within a whole answer, within a stream.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startNode, stop } from './measure/processes.mjs';

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '200' }, port: { type: 'string', default: '14900' } },
});
const [calls, port] = [Number(values.calls), Number(values.port)];
const LIMIT_MS = 100;
const CHUNK = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
const EVENT = `data: ${JSON.stringify({ ...CHUNK, choices: [{ index: 0, delta: { content: 'a' }, finish_reason: null }] })}\n\n`;

/** What the vendor writes, every 20 ms, and how its answer is called. */
const MOMENTS = {
  before: { type: null, piece: null },
  answer: { type: 'application/json', piece: ' ' },
  stream: { type: 'text/event-stream', piece: EVENT },
};

let asked = () => undefined;
const vendor = http.createServer((request, response) => {
  const { type, piece } = MOMENTS[request.url.split('/')[1]];
  const dropped = new Promise((resolve) => response.once('close', () => resolve(performance.now())));
  request.resume().once('end', () => {
    if (type !== null) {
      response.writeHead(200, { 'content-type': type });
      const timer = setInterval(() => response.write(piece), 20);
      response.once('close', () => clearInterval(timer));
    }
    asked({ dropped });
  });
});

function bodyFor(moment) {
  return JSON.stringify({
    messages: [{ role: 'user', content: 'hi' }],
    ...(moment === 'stream' && { stream: true }),
  });
}

/** One call that hangs up: the milliseconds until the vendor saw its end. */
async function measure(moment) {
  const body = bodyFor(moment);
  const reached = new Promise((resolve) => (asked = resolve));
  const socket = net.connect(port, '127.0.0.1');
  const answered = new Promise((resolve) => socket.once('data', resolve));
  socket.write(
    `POST /endpoints/${moment}/invocations HTTP/1.1\r\nhost: bench\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const { dropped } = await reached;
  if (moment === 'stream') await answered;
  const hungUpAt = performance.now();
  socket.destroy();
  return (await dropped) - hungUpAt;
}

function report(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
  return { calls: sorted.length, 'p50 ms': at(0.5), 'p99 ms': at(0.99), 'max ms': round(sorted.at(-1)) };
}

function round(number) {
  return Math.round(number * 100) / 100;
}

const folder = mkdtempSync(join(tmpdir(), 'weir-bench-abort-'));
let gateway = null;
try {
  await new Promise((resolve) => vendor.listen(port + 1, '127.0.0.1', resolve));
  const config = join(folder, 'gateway.yaml');
  const endpoints = Object.keys(MOMENTS).map((name) => ({
    name,
    endpoint_type: 'llm/v1/chat',
    model: {
      provider: 'openai',
      name: 'gpt-4',
      config: { openai_api_key: 'bench', openai_api_base: `http://127.0.0.1:${port + 1}/${name}/v1` },
    },
  }));
  writeFileSync(config, JSON.stringify({ endpoints }));
  gateway = await startNode(join(import.meta.dirname, '../dist/apps/gateway/src/main.js'), {
    env: {
      WEIR_GATEWAY_CONFIG: config,
      WEIR_GATEWAY_PORT: String(port),
      WEIR_LOG_LEVEL: 'error',
      REDIS_URL: '',
    },
    ready: `http://127.0.0.1:${port}/health`,
  });
  const times = Object.fromEntries(Object.keys(MOMENTS).map((moment) => [moment, []]));
  for (let call = 0; call < calls; call++) {
    const moment = Object.keys(MOMENTS)[call % 3];
    times[moment].push(await measure(moment));
  }
  const all = report(Object.values(times).flat());
  console.table({
    ...Object.fromEntries(Object.entries(times).map(([moment, list]) => [moment, report(list)])),
    all,
  });
  console.log(
    JSON.stringify({ bench: 'abort', calls, p50Ms: all['p50 ms'], p99Ms: all['p99 ms'], limitMs: LIMIT_MS }),
  );
  process.exitCode = all['p99 ms'] <= LIMIT_MS ? 0 : 1;
} finally {
  if (gateway) await stop(gateway);
  vendor.close();
  vendor.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}
