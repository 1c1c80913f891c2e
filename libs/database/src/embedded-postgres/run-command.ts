import { spawn } from 'node:child_process';

/** How a Postgres program has to be started on this machine: what stands before it, or the user it becomes. */
export interface Launcher {
  readonly prefix: readonly string[];
  readonly identity: { readonly uid: number; readonly gid: number } | null;
}

export interface CommandResult {
  readonly exitCode: number | null;
  readonly output: string;
}

// The caller's PGDATA, PGPORT, LANG and the like must not reach the programs, and neither must its secrets.
const COMMAND_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
};
const MAX_OUTPUT_CHARACTERS = 16_384;

/** Runs a program to its end; a program that cannot be started counts as one that failed. */
export function runCommand(
  launcher: Launcher,
  program: string,
  programArguments: readonly string[],
): Promise<CommandResult> {
  const [command = program, ...rest] = [...launcher.prefix, program, ...programArguments];
  return new Promise((resolve) => {
    const child = spawn(command, rest, {
      env: COMMAND_ENVIRONMENT,
      // The folder Weir was started in may be closed to the user that the program becomes.
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(launcher.identity ?? {}),
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-MAX_OUTPUT_CHARACTERS);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve({ exitCode: null, output: error.message }));
    child.once('close', (exitCode) => resolve({ exitCode, output: output.trim() }));
  });
}
