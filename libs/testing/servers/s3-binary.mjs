import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MOTO = 'moto[server]==5.2.5';
const NO_S3 =
  'The tests of the S3 storage need a real S3-compatible server: put versitygw on the PATH, or python3 with venv and the internet, which bring moto into the cache folder.';

const cacheFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'weir');

/** The Versity gateway, which checks signatures as strictly as AWS does, where somebody has installed it. */
function versity() {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), join(cacheFolder(), 's3')];
  const path = folders.map((folder) => join(folder, 'versitygw')).find((file) => existsSync(file));
  return (
    path && {
      name: 'versitygw',
      command: ({ port, folder, access, secret }) => [
        ...[path, '--access', access, '--secret', secret, '--port', `127.0.0.1:${port}`, '--quiet'],
        ...['posix', folder],
      ],
    }
  );
}

/** moto's server, from Python's packages: brought into the cache folder once. */
async function moto() {
  const folder = join(cacheFolder(), 'venvs', 'moto');
  const python = join(folder, 'bin', 'python');
  if (!existsSync(python)) await installMoto(folder);
  return {
    name: 'moto',
    command: ({ port }) => [python, '-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
  };
}

/** Made under a name of its own first: test files that run at the same time may all find it missing. */
async function installMoto(folder) {
  process.stderr.write(`tests: fetching moto, an S3 server, into ${folder}, once, about a minute\n`);
  const own = `${folder}-${process.pid}`;
  await mkdir(own, { recursive: true });
  await run('python3', ['-m', 'venv', own]);
  await run(join(own, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', MOTO], { maxBuffer: 16 << 20 });
  await rename(own, folder).catch(async (error) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    await rm(own, { recursive: true, force: true });
  });
}

/** `{ name, command }` of the S3 server of this machine; `WEIR_TEST_S3` = `versitygw` or `moto` asks for one of them. */
export async function findS3() {
  const wanted = process.env.WEIR_TEST_S3;
  const found = wanted === 'moto' ? undefined : versity();
  if (found || wanted === 'versitygw') {
    if (found) return found;
    throw new Error('WEIR_TEST_S3 asks for versitygw, which is not there');
  }
  try {
    return await moto();
  } catch (cause) {
    throw new Error(NO_S3, { cause });
  }
}
