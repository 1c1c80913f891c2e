// Closed-loop load: each connection sends the next request when the last answer is complete. Driven over IPC:
// { port, path, connections, seconds } -> { requests, errors, seconds, p50, p99 } (milliseconds).
import net from 'node:net';
import { readMessages } from './http-framing.mjs';
import { requestBody } from './payloads.mjs';

function requestFor(path) {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(requestBody)}\r\n\r\n${requestBody}`,
  );
}

async function run({ port, path, connections, seconds }) {
  const request = requestFor(path);
  const times = [];
  let errors = 0;
  let isOver = false;
  const sockets = await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise((resolve, reject) => {
          const socket = net.connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
          socket.once('error', reject);
        }),
    ),
  );
  const started = performance.now();
  const loops = sockets.map(
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
          if (isOver) {
            socket.end();
            resolve();
          } else send();
        });
        socket.on('close', () => {
          if (!isOver) errors += 1;
          resolve();
        });
        send();
      }),
  );
  const timer = setTimeout(() => (isOver = true), seconds * 1000);
  await Promise.all(loops);
  clearTimeout(timer);
  const elapsed = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { requests: times.length, errors, seconds: elapsed, p50: at(0.5), p99: at(0.99) };
}

process.on('message', async (job) => process.send(await run(job)));
process.on('disconnect', () => process.exit(0));
