// Processes under measurement: pinned to a core where the system allows it, with their CPU time and memory.
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { availableParallelism } from 'node:os';

const TICKS_PER_SECOND = 100;
const CAN_PIN = (() => {
  try {
    execFileSync('taskset', ['-c', '0,1', 'true'], { stdio: 'ignore' });
    return availableParallelism() > 1;
  } catch {
    return false;
  }
})();

/** Whether servers and load have a core each. Without it the figures say less, and the report says so. */
export const isPinned = CAN_PIN;

/** Starts `node file` on a core. With `ready`, waits until that address answers. */
export async function startNode(
  file,
  { core, argv: more = [], env = {}, ready = null, stdio = 'inherit' } = {},
) {
  const command = [process.execPath, ...(process.env.BENCH_NODE_OPTIONS?.split(' ') ?? []), file, ...more];
  const argv = CAN_PIN && core !== undefined ? ['taskset', '-c', String(core), ...command] : command;
  const child = spawn(argv[0], argv.slice(1), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', stdio, 'ipc'],
  });
  const ended = new Promise((_, reject) =>
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`))),
  );
  ended.catch(() => undefined);
  if (ready) await Promise.race([answers(ready), ended]);
  return child;
}

export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

async function answers(url, deadline = Date.now() + 30_000) {
  for (;;) {
    const isUp = await new Promise((resolve) => {
      const request = http.get(url, (response) => resolve(response.resume().statusCode < 500));
      request.on('error', () => resolve(false));
    });
    if (isUp) return;
    if (Date.now() > deadline) throw new Error(`${url} did not answer`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** CPU seconds that a process has used, all threads; null where /proc is missing. */
export function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

/** Resident memory now and at its highest, in MB; null where /proc is missing. */
export function memoryMb(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const read = (name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024);
    return { now: read('VmRSS'), peak: read('VmHWM') };
  } catch {
    return null;
  }
}

/** Highest resident memory of all processes of a group added up, in MB: servers with workers are more than one. */
export function groupMemoryMb(groupId) {
  try {
    const group = (pid) => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[2]);
    const members = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOf(group, name, groupId));
    return members.reduce((sum, pid) => sum + (memoryMb(pid)?.peak ?? 0), 0);
  } catch {
    return null;
  }
}

function isOf(group, pid, groupId) {
  try {
    return group(pid) === groupId;
  } catch {
    return false; // It ended while the list was read.
  }
}

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export function round2(number) {
  return number === null ? null : Math.round(number * 100) / 100;
}
