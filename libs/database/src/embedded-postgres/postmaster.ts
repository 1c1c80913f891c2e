import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a running (or killed) server left in `postmaster.pid`. */
export interface Postmaster {
  readonly processId: number;
  readonly port: number;
}

const PORT_LINE = 3;
const CONNECT_TIMEOUT_MS = 1_000;

/** The server that owns the data folder, or null when there is none: a pid file of a dead one is removed. */
export async function findPostmaster(dataFolder: string): Promise<Postmaster | null> {
  const pidFile = join(dataFolder, 'postmaster.pid');
  const content = await readFile(pidFile, 'utf8').catch(() => null);
  if (content === null) return null;
  const lines = content.split('\n');
  const postmaster = { processId: Number(lines[0]), port: Number(lines[PORT_LINE]) };
  if ((await isPostgres(postmaster.processId)) && (await worksIn(postmaster.processId, dataFolder)))
    return postmaster;
  // pg_ctl would take a zombie, or a stranger that got the same pid, for a running server and refuse to start.
  await rm(pidFile, { force: true });
  return null;
}

/** Whether the process exists, is no zombie and is a Postgres. */
export async function isPostgres(processId: number): Promise<boolean> {
  if (!Number.isInteger(processId) || processId <= 0) return false;
  const description = process.platform === 'linux' ? await readProc(processId) : await readPs(processId);
  if (description === null || /^[ZX]/.test(description.state)) return false;
  return description.name.includes('postgres');
}

/** A server's working directory is its data folder; where the system does not tell, the pid file is believed. */
async function worksIn(processId: number, dataFolder: string): Promise<boolean> {
  const workingDirectory = await readlink(`/proc/${processId}/cwd`).catch(() => null);
  return workingDirectory === null || workingDirectory === (await realpath(dataFolder));
}

interface ProcessDescription {
  readonly state: string;
  readonly name: string;
}

async function readProc(processId: number): Promise<ProcessDescription | null> {
  const stat = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => null);
  // "123 (name) S …": the name may itself hold blanks and parentheses.
  const match = stat === null ? null : /^\d+ \((.*)\) (\w)/s.exec(stat);
  return match?.[1] === undefined || match[2] === undefined ? null : { name: match[1], state: match[2] };
}

async function readPs(processId: number): Promise<ProcessDescription | null> {
  const shown = await promisify(execFile)('ps', ['-o', 'stat=,comm=', '-p', String(processId)]).catch(
    () => null,
  );
  const match = shown === null ? null : /^\s*(\S+)\s+(.*)$/m.exec(shown.stdout);
  return match?.[1] === undefined || match[2] === undefined ? null : { state: match[1], name: match[2] };
}

/** Whether something accepts connections on this port of the loopback interface. */
export function answersOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port, timeout: CONNECT_TIMEOUT_MS });
    const settle = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
