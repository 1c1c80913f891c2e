import { tmpdir } from 'node:os';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { runCommand, type CommandResult, type Launcher } from './run-command.js';

/** `nobody`: a user id that the passwd file of practically every Linux knows, which Postgres insists on. */
const NOBODY = 65_534;

export interface LauncherCandidate extends Launcher {
  /** Owner that the data folder must have on disk; null = whoever started Weir. */
  readonly ownerId: number | null;
}

export interface PostgresLauncher extends LauncherCandidate {
  readonly majorVersion: number;
}

/**
 * Postgres refuses to run as root. In order of preference: a user namespace in which root is called nobody (files stay
 * root's, closed parent folders stay open to it), nobody with the one capability that lets it into a data folder below
 * closed ones (a container that forbids namespaces), and plain nobody (no util-linux).
 */
const ROOT_LAUNCHERS: readonly (LauncherCandidate & { ownerId: number })[] = [
  {
    prefix: ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`],
    identity: null,
    ownerId: 0,
  },
  {
    prefix: [
      'setpriv',
      `--reuid=${NOBODY}`,
      `--regid=${NOBODY}`,
      '--clear-groups',
      '--inh-caps=+dac_override',
      '--ambient-caps=+dac_override',
    ],
    identity: null,
    ownerId: NOBODY,
  },
  { prefix: [], identity: { uid: NOBODY, gid: NOBODY }, ownerId: NOBODY },
];

/** User ids that a data folder of root may belong to, depending on which launcher made it. */
export const ROOT_OWNER_IDS: readonly number[] = ROOT_LAUNCHERS.map(({ ownerId }) => ownerId);

/** Ways to start Postgres for this user, best first. */
export function launcherCandidates(): readonly LauncherCandidate[] {
  if (process.getuid?.() === 0) return ROOT_LAUNCHERS;
  return [{ prefix: [], identity: null, ownerId: null }];
}

/**
 * `--version` alone would not notice that Postgres may not look into its own folder, which it does before anything else;
 * `--show` prints settings and makes nothing.
 */
async function probe(initdb: string, candidate: LauncherCandidate): Promise<CommandResult> {
  const shown = await runCommand(candidate, initdb, ['--show', '--pgdata', tmpdir()]);
  return shown.exitCode === 0 ? runCommand(candidate, initdb, ['--version']) : shown;
}

/** Picks the first way of starting Postgres that works here, by asking `initdb` for its version. */
export async function chooseLauncher(
  initdb: string,
  candidates: readonly LauncherCandidate[] = launcherCandidates(),
): Promise<PostgresLauncher> {
  const failures: CommandResult[] = [];
  for (const candidate of candidates) {
    const result = await probe(initdb, candidate);
    const majorVersion = /\(PostgreSQL\) (\d+)/.exec(result.output)?.[1];
    if (result.exitCode === 0 && majorVersion !== undefined) {
      return { ...candidate, majorVersion: Number(majorVersion) };
    }
    failures.push(result);
  }
  throw new EmbeddedPostgresError({
    reason: 'CANNOT_RUN',
    message: `The embedded Postgres cannot be run on this machine (${failures.at(-1)?.output.split('\n')[0] ?? 'no reason given'}): set DATABASE_URL to a Postgres of your own.`,
  });
}
