import { createServer } from 'node:net';

/** `preferred` when nobody listens on it, else one that the system chooses. */
export async function freePort(preferred: number | null): Promise<number> {
  return (preferred === null ? null : await tryListen(preferred)) ?? (await tryListen(0)) ?? 0;
}

function tryListen(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ host: '127.0.0.1', port }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
