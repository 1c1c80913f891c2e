import { spawn } from 'node:child_process';

/** Runs a program to its end and returns what it printed; past the deadline its whole process group is killed. */
export function runCommand(command, { env = {}, cwd, deadlineMs = 600_000 } = {}) {
  const [program, ...rest] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const timer = setTimeout(() => {
      output += `\nkilled after ${deadlineMs} ms`;
      killGroup(child.pid);
    }, deadlineMs);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      // Whatever the program left behind holds a port that the next one may want.
      killGroup(child.pid);
      resolve({ code, output });
    });
  });
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Runs tasks with so many at a time and returns their results in order. */
export async function inParallel(limit, tasks) {
  const results = [];
  const queue = [...tasks.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await next[1]();
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
