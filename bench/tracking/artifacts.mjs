/** How fast files go through a tracking server's artifact proxy and back: plain HTTP, the same for every contender. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

const MB = 1_000_000;

/** Bytes that no file system can shorten; the first differ each time, so that nothing is there already. */
function newFile(sizeMb) {
  const file = Buffer.alloc(sizeMb * MB, randomBytes(MB));
  randomBytes(64).copy(file);
  return file;
}

function exchange(agent, url, { method, body }) {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-length': body.length, 'content-type': 'application/octet-stream' } : {};
    const call = request(url, { agent, method, headers }, (answer) => {
      const hash = createHash('sha256');
      let sizeBytes = 0;
      answer.on('data', (chunk) => {
        sizeBytes += chunk.length;
        if (method === 'GET') hash.update(chunk);
      });
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve({ sizeBytes, sha256: hash.digest('hex') });
        else reject(new Error(`${method} of an artifact answered ${answer.statusCode}`));
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

async function timed(work) {
  const startedAt = performance.now();
  const result = await work();
  return { seconds: (performance.now() - startedAt) / 1_000, result };
}

/**
 * Uploads and downloads a file `rounds` times and answers the median round in MB/s: each way, and both ways together.
 * What comes back is compared with what was sent.
 */
export async function measureArtifacts({ base, sizeMb = 100, rounds = 5 }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const root = `${base}/api/2.0/mlflow-artifacts/artifacts/0/${randomUUID().replaceAll('-', '')}/artifacts`;
  const speeds = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const body = newFile(sizeMb);
      const sent = createHash('sha256').update(body).digest('hex');
      const url = `${root}/file-${round}.bin`;
      const up = await timed(() => exchange(agent, url, { method: 'PUT', body }));
      const down = await timed(() => exchange(agent, url, { method: 'GET' }));
      if (down.result.sha256 !== sent) throw new Error('the artifact that came back is another one');
      speeds.push({
        upMbPerSecond: Math.round(sizeMb / up.seconds),
        downMbPerSecond: Math.round(sizeMb / down.seconds),
        mbPerSecond: Math.round((2 * sizeMb) / (up.seconds + down.seconds)),
      });
    }
    await exchange(agent, root, { method: 'DELETE' });
  } finally {
    agent.destroy();
  }
  return speeds.sort((a, b) => b.mbPerSecond - a.mbPerSecond)[Math.floor(speeds.length / 2)];
}
