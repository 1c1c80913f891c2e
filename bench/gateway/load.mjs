// Closed-loop load, driven over IPC. Each connection sends its next request when its last answer is complete.
// { kind: 'calls',   port, path, headers, body, connections, seconds | requests } -> { requests, errors, seconds, p50, p99 }
// { kind: 'streams', port, path, headers, body, connections, seconds } -> { streams, broken, firstP50, firstP99 }  (ms)
import net from 'node:net';
import { readMessages } from './http-framing.mjs';
import { readStreams } from './stream-framing.mjs';

function requestFor({ path, headers = {}, body }) {
  const lines = Object.entries({ host: 'bench', 'content-type': 'application/json', ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\n${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function connect(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

const sockets = ({ port, connections }) =>
  Promise.all(Array.from({ length: connections }, () => connect(port)));

function percentile(times, share) {
  times.sort((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
}

async function calls(job) {
  const request = requestFor(job);
  const times = [];
  let errors = 0;
  let isOver = false;
  const open = await sockets(job);
  const started = performance.now();
  const timer = job.seconds ? setTimeout(() => (isOver = true), job.seconds * 1000) : null;
  await Promise.all(
    open.map(
      (socket) =>
        new Promise((resolve) => {
          let sentAt = 0;
          const send = () => {
            sentAt = performance.now();
            socket.write(request);
          };
          readMessages(socket, (head) => {
            times.push(performance.now() - sentAt);
            if (!head.startsWith('HTTP/1.1 200')) errors += 1;
            isOver ||= job.requests !== undefined && times.length >= job.requests;
            if (!isOver) return send();
            socket.end();
            resolve();
          });
          socket.on('close', () => {
            if (!isOver) errors += 1;
            resolve();
          });
          send();
        }),
    ),
  );
  clearTimeout(timer);
  const seconds = (performance.now() - started) / 1000;
  return {
    requests: times.length,
    errors,
    seconds,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  };
}

async function streams(job) {
  const request = requestFor(job);
  const firsts = [];
  let complete = 0;
  let broken = 0;
  let isOver = false;
  const open = await sockets(job);
  const timer = setTimeout(() => (isOver = true), job.seconds * 1000);
  await Promise.all(
    open.map(
      (socket, index) =>
        new Promise((resolve) => {
          let sentAt = 0;
          const send = () => {
            sentAt = performance.now();
            socket.write(request);
          };
          readStreams(socket, {
            onFirst: () => firsts.push(performance.now() - sentAt),
            onEnd: (isClean) => {
              if (isClean) complete += 1;
              else broken += 1;
              if (!isOver) return send();
              socket.end();
              resolve();
            },
          });
          socket.on('close', () => {
            if (!isOver) broken += 1;
            resolve();
          });
          // Spread over a second: callers do not begin in the same millisecond.
          setTimeout(send, (index / open.length) * 1000);
        }),
    ),
  );
  clearTimeout(timer);
  return { streams: complete, broken, firstP50: percentile(firsts, 0.5), firstP99: percentile(firsts, 0.99) };
}

const KINDS = { calls, streams };
process.on('message', async (job) => process.send(await KINDS[job.kind](job)));
process.on('disconnect', () => process.exit(0));
