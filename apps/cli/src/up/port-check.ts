import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandFailure } from '../command-failure.js';

export interface WantedPort {
  readonly port: number;
  /** Variable that chooses another one. */
  readonly setting: string;
}

export interface PortCheckOptions {
  readonly host: string;
  readonly ports: readonly WantedPort[];
  /** How long a port in use may take to become free. */
  readonly graceMs: number;
  /** Told once when the grace begins to run. */
  readonly onWait: (port: number) => void;
}

const POLL_MS = 50;
const REASONS: Readonly<Record<string, (host: string, wanted: WantedPort) => string>> = {
  EADDRINUSE: (_host, { port, setting }) =>
    `Port ${port} is in use by another program. Stop it, or set ${setting} to another port.`,
  EACCES: (_host, { port, setting }) =>
    `Port ${port} needs more rights than this user has. Set ${setting} to a port above 1023.`,
  EADDRNOTAVAIL: (host) => `WEIR_HOST ${host} is not an address of this machine.`,
  ENOTFOUND: (host) => `WEIR_HOST ${host} is not an address of this machine.`,
};

/** Refuses in one line, before anything is started, when an application could not listen on its port. */
export async function checkPorts({ host, ports, graceMs, onWait }: PortCheckOptions): Promise<void> {
  const deadline = Date.now() + graceMs;
  let hasWaited = false;
  for (const wanted of ports) {
    for (;;) {
      const code = await tryListen(host, wanted.port);
      if (code === null) break;
      if (code !== 'EADDRINUSE' || Date.now() >= deadline) throw refusal(code, host, wanted);
      if (!hasWaited) onWait(wanted.port);
      hasWaited = true;
      await delay(POLL_MS);
    }
  }
}

function refusal(code: string, host: string, wanted: WantedPort): CommandFailure {
  const describe = REASONS[code];
  return new CommandFailure(describe?.(host, wanted) ?? `Cannot listen on ${host}:${wanted.port}: ${code}.`);
}

/** Null when the port is free, else the system's code for the reason. */
function tryListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
