// Plays the vendor. A call is answered at once with the same bytes; one that asks for a stream gets its frames paced.
// BENCH_PORT says where; BENCH_FRAMES and BENCH_GAP_MS how many frames of a stream there are, and how far apart.
import net from 'node:net';
import { readMessages } from './http-framing.mjs';
import { responseBody, streamFrames } from './payloads.mjs';

const gapMs = Number(process.env.BENCH_GAP_MS ?? 40);
const frames = streamFrames(Number(process.env.BENCH_FRAMES ?? 25)).map(
  (frame) => `${Buffer.byteLength(frame).toString(16)}\r\n${frame}\r\n`,
);
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(responseBody)}\r\n\r\n${responseBody}`,
);
const streamHead = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

function stream(socket) {
  socket.write(streamHead + frames[0]);
  let next = 1;
  const timer = setInterval(() => {
    const isLast = next === frames.length - 1;
    if (!socket.destroyed) socket.write(isLast ? `${frames[next]}0\r\n\r\n` : frames[next]);
    if (isLast || socket.destroyed) clearInterval(timer);
    next += 1;
  }, gapMs);
}

net
  .createServer({ noDelay: true }, (socket) => {
    readMessages(socket, (_head, body) => {
      if (body.includes('"stream":true')) stream(socket);
      else socket.write(answer);
    });
    socket.on('error', () => socket.destroy());
  })
  .listen(Number(process.env.BENCH_PORT), '127.0.0.1');
