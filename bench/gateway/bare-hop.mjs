// The least that a hop in Node can do: node:http in, undici dispatch out, bodies buffered, streams passed on, nothing looked at.
import http from 'node:http';
import { Pool } from 'undici';

const pool = new Pool(process.env.BENCH_VENDOR, { pipelining: 1 });
const headers = { 'content-type': 'application/json', authorization: 'Bearer bench' };

http
  .createServer((request, response) => {
    if (request.method === 'GET') return response.end('ok');
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      const parts = [];
      let isStream = false;
      let status = 0;
      pool.dispatch(
        { path: '/v1/chat/completions', method: 'POST', headers, body },
        {
          onRequestStart() {},
          onResponseStart(_controller, code, answerHeaders) {
            status = code;
            isStream = answerHeaders['content-type'] === 'text/event-stream';
            if (isStream) response.writeHead(status, { 'content-type': 'text/event-stream' });
          },
          onResponseData(_controller, chunk) {
            if (isStream) response.write(chunk);
            else parts.push(chunk);
          },
          onResponseEnd() {
            if (isStream) return response.end();
            const answer = parts.length === 1 ? parts[0] : Buffer.concat(parts);
            response.writeHead(status, {
              'content-type': 'application/json',
              'content-length': answer.length,
            });
            response.end(answer);
          },
          onResponseError() {
            response.writeHead(502).end();
          },
        },
      );
    });
  })
  .listen(Number(process.env.BENCH_PORT), '127.0.0.1');
