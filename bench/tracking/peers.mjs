/** MLflow's own server and FastTrackML, each in a virtual environment of the user's cache folder, made once. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { freePort, startServer } from './environment.mjs';

const START_LIMIT_MS = 180_000;

function environmentOf(name, packages, flags = []) {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'weir', 'peers', name);
  const ready = join(folder, 'ready');
  if (!existsSync(ready)) {
    console.log(`installing ${packages.join(' ')} in ${folder}, once, a minute or two`);
    mkdirSync(folder, { recursive: true });
    execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'inherit' });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...flags, ...packages];
    execFileSync(join(folder, 'bin/python'), pip, { stdio: 'inherit' });
    mkdirSync(ready);
  }
  return join(folder, 'bin');
}

async function startMlflow(postgres) {
  const bin = environmentOf('mlflow-3.17.2', ['mlflow==3.17.2', 'psycopg2-binary==2.9.11']);
  // SQLAlchemy's name of the scheme and of the driver that is installed beside it.
  const databaseUrl = (await postgres.newDatabase('mlflow')).replace(/^postgres:/, 'postgresql+psycopg2:');
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const artifacts = join(postgres.home, 'mlflow-artifacts');
  mkdirSync(artifacts, { recursive: true });
  const storage = ['--backend-store-uri', databaseUrl, '--artifacts-destination', artifacts];
  const address = ['--host', '127.0.0.1', '--port', String(port)];
  const server = await startServer([join(bin, 'mlflow'), 'server', ...storage, ...address], {
    base,
    cwd: artifacts,
    env: { PATH: `${bin}:${process.env.PATH}`, MLFLOW_TRACKING_URI: '' },
    startLimitMs: START_LIMIT_MS,
  });
  return { name: 'mlflow', base, databaseUrl, ...server };
}

async function startFasttrackml(postgres) {
  // The wheel is one Go program; what it names as dependencies is for its Python client.
  const bin = environmentOf('fasttrackml-0.6.0', ['fasttrackml==0.6.0'], ['--no-deps']);
  const databaseUrl = await postgres.newDatabase('fasttrackml');
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const artifacts = join(postgres.home, 'fasttrackml-artifacts');
  mkdirSync(artifacts, { recursive: true });
  const flags = [
    '--database-uri',
    databaseUrl,
    '--listen-address',
    `127.0.0.1:${port}`,
    '--log-level',
    'error',
  ];
  const server = await startServer(
    [join(bin, 'fml'), 'server', ...flags, '--default-artifact-root', artifacts],
    {
      base,
      cwd: artifacts,
      startLimitMs: START_LIMIT_MS,
    },
  );
  return { name: 'fasttrackml', base, databaseUrl, ...server };
}

export const PEERS = { mlflow: startMlflow, fasttrackml: startFasttrackml };
