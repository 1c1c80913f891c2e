// Plays the vendor: answers every request at once with the same bytes. BENCH_PORT says where.
import net from 'node:net';
import { readMessages } from './http-framing.mjs';
import { responseBody } from './payloads.mjs';

const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(responseBody)}\r\n\r\n${responseBody}`,
);

net
  .createServer({ noDelay: true }, (socket) => {
    readMessages(socket, () => socket.write(answer));
    socket.on('error', () => socket.destroy());
  })
  .listen(Number(process.env.BENCH_PORT), '127.0.0.1');
