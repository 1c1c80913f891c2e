import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { freePort } from './free-port.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { PostgresFolder } from './postgres-folder.js';
import type { PostgresLauncher } from './postgres-launcher.js';
import { answersOn, findPostmaster, isPostgres, type Postmaster } from './postmaster.js';
import { runCommand } from './run-command.js';

// Recovery after a crash replays the log since the last checkpoint: normally a second, minutes on a slow disk.
const START_DEADLINE_MS = 300_000;
const STOP_DEADLINE_SECONDS = 60;
const EXIT_DEADLINE_MS = 5_000;
const POLL_MS = 20;
/** What the server logs while the processes of a killed predecessor have not all ended, or when two starts race. */
const PREDECESSOR_ENDING = /is still in use|lock file "postmaster\.pid" already exists/;
const PORT_TAKEN = /Address already in use/;
const SETTINGS = ['listen_addresses=127.0.0.1', "unix_socket_directories=''"];
// A killed server still loses nothing with these: only a power cut does.
const HASTY_SETTINGS = ['fsync=off', 'full_page_writes=off'];

interface ServerParts {
  readonly binaries: PostgresBinaries;
  readonly launcher: PostgresLauncher;
  readonly folder: PostgresFolder;
  readonly isDurable: boolean;
}

interface RunningServer {
  readonly port: number;
  readonly isAdopted: boolean;
}

/** Starts, takes over and stops the server of one initialised data folder. */
export class ServerControl {
  constructor(private readonly parts: ServerParts) {}

  async start(): Promise<RunningServer> {
    const deadline = Date.now() + START_DEADLINE_MS;
    let preferredPort = await this.parts.folder.savedPort();
    for (;;) {
      const adopted = await this.findRunning(deadline);
      if (adopted !== null) return { port: adopted.port, isAdopted: true };
      const port = await freePort(preferredPort);
      const failure = await this.tryStart(port);
      if (failure === null) {
        await this.parts.folder.savePort(port);
        return { port, isAdopted: false };
      }
      if (!failure.mayPass || Date.now() > deadline) throw this.startFailed(failure.reason);
      preferredPort = failure.isPortTaken ? null : port;
      await delay(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    const { binaries, launcher, folder } = this.parts;
    const postmaster = await findPostmaster(folder.data);
    if (postmaster === null) return;
    const timeout = `--timeout=${STOP_DEADLINE_SECONDS}`;
    await runCommand(launcher, binaries.pgCtl, [
      'stop',
      '--mode=fast',
      '--wait',
      timeout,
      `--pgdata=${folder.data}`,
    ]);
    // pg_ctl returns when the pid file is gone, a moment before the process is.
    const deadline = Date.now() + EXIT_DEADLINE_MS;
    while (await isPostgres(postmaster.processId)) {
      if (Date.now() > deadline) throw this.stopFailed(postmaster);
      await delay(POLL_MS);
    }
  }

  /** The server that is already there, once it accepts connections; null when there is none or it ends meanwhile. */
  private async findRunning(deadline: number): Promise<Postmaster | null> {
    while (Date.now() < deadline) {
      const postmaster = await findPostmaster(this.parts.folder.data);
      if (postmaster === null || (await answersOn(postmaster.port))) return postmaster;
      await delay(POLL_MS);
    }
    throw this.startFailed('it is running but does not accept connections');
  }

  /** Null when the server started. */
  private async tryStart(port: number): Promise<StartFailure | null> {
    const { binaries, launcher, folder, isDurable } = this.parts;
    const settings = isDurable ? SETTINGS : [...SETTINGS, ...HASTY_SETTINGS];
    await folder.clearLog();
    const result = await runCommand(launcher, binaries.pgCtl, [
      'start',
      '--wait',
      `--timeout=${START_DEADLINE_MS / 1_000}`,
      `--pgdata=${folder.data}`,
      `--log=${folder.logFile}`,
      `--options=-p ${port} ${settings.map((setting) => `-c ${setting}`).join(' ')}`,
    ]);
    return result.exitCode === 0 ? null : describeFailure(await folder.readLog(), result.output);
  }

  private startFailed(reason: string): EmbeddedPostgresError {
    return new EmbeddedPostgresError({
      reason: 'START_FAILED',
      message: `The embedded Postgres did not start: ${reason} (log: ${this.parts.folder.logFile})`,
    });
  }

  private stopFailed({ processId }: Postmaster): EmbeddedPostgresError {
    return new EmbeddedPostgresError({
      reason: 'STOP_FAILED',
      message: `The embedded Postgres (process ${processId}) did not stop within ${STOP_DEADLINE_SECONDS} s.`,
    });
  }
}

interface StartFailure {
  readonly reason: string;
  readonly isPortTaken: boolean;
  /** Whether trying again can help. */
  readonly mayPass: boolean;
}

function describeFailure(log: string, output: string): StartFailure {
  const isPortTaken = PORT_TAKEN.test(log);
  const firstLine = output.split('\n')[0] ?? output;
  return {
    reason: /(?:FATAL|PANIC):\s*(.*)/.exec(log)?.[1] ?? firstLine,
    isPortTaken,
    mayPass: isPortTaken || PREDECESSOR_ENDING.test(log),
  };
}
