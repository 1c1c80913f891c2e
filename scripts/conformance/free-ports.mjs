import { createServer } from 'node:net';

// Below the range from which Linux takes the ports of outgoing connections.
const [FIRST, LAST] = [15_000, 30_000];

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** The first of `count` ports in a row that nobody listens on now. */
export async function freePorts(count) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const first = FIRST + Math.floor(Math.random() * (LAST - FIRST - count));
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`there are no ${count} free ports in a row between ${FIRST} and ${LAST}`);
}
