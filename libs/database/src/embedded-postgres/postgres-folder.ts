import { randomBytes } from 'node:crypto';
import { chmod, lchown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError, homeNotWritable } from './embedded-postgres.errors.js';
import { ROOT_OWNER_IDS, type PostgresLauncher } from './postgres-launcher.js';
import { runCommand } from './run-command.js';

/** Superuser of the embedded server, and owner of Weir's tables. */
export const DATABASE_USER = 'weir';

/** Everything that the embedded server keeps: `<home>/postgres/{data,password,port,server.log}`. */
export class PostgresFolder {
  readonly root: string;
  readonly data: string;
  readonly logFile: string;
  private readonly passwordFile: string;
  private readonly portFile: string;

  constructor(private readonly home: string) {
    this.root = join(home, 'postgres');
    this.data = join(this.root, 'data');
    this.logFile = join(this.root, 'server.log');
    this.passwordFile = join(this.root, 'password');
    this.portFile = join(this.root, 'port');
  }

  /** Creates the folder, or refuses one that is not ours to use. */
  async prepare(launcher: PostgresLauncher): Promise<void> {
    try {
      await mkdir(this.home, { recursive: true });
      await mkdir(this.root, { recursive: true, mode: 0o700 });
      await this.takeOwnership(launcher.ownerId);
      await this.checkWritable();
    } catch (cause) {
      throw EmbeddedPostgresError.isInstance(cause) ? cause : homeNotWritable(this.home, cause);
    }
    await this.checkVersion(launcher.majorVersion);
  }

  /** Makes the data folder on the first start. It appears under its name only when it is complete. */
  async initialise({ initdb, launcher, isDurable }: InitialiseOptions): Promise<void> {
    const unfinished = `${this.data}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await this.writePrivately(this.passwordFile, randomBytes(24).toString('base64url'));
    const result = await runCommand(launcher, initdb, [
      `--pgdata=${unfinished}`,
      `--username=${DATABASE_USER}`,
      `--pwfile=${this.passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      ...(isDurable ? [] : ['--no-sync']),
    ]);
    if (result.exitCode !== 0) {
      throw new EmbeddedPostgresError({
        reason: 'INIT_FAILED',
        message: `initdb could not make ${this.data}: ${result.output.split('\n').at(-1) ?? 'no reason given'}`,
      });
    }
    await rename(unfinished, this.data);
  }

  async isInitialised(): Promise<boolean> {
    return (await this.version()) !== null;
  }

  async password(): Promise<string> {
    const password = await readFile(this.passwordFile, 'utf8').catch(() => '');
    if (password !== '') return password;
    throw new EmbeddedPostgresError({
      reason: 'PASSWORD_LOST',
      message: `The password of the embedded Postgres is missing: ${this.passwordFile} belongs to ${this.data}, restore it from a backup.`,
    });
  }

  /** Port of the last start, so that a connection somebody noted down stays valid. */
  async savedPort(): Promise<number | null> {
    const port = Number(await readFile(this.portFile, 'utf8').catch(() => ''));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
  }

  async savePort(port: number): Promise<void> {
    await writeFile(this.portFile, String(port));
  }

  /** The log of the last start, which was cleared before: the reason of a failure is here, not in pg_ctl's output. */
  async readLog(): Promise<string> {
    return readFile(this.logFile, 'utf8').catch(() => '');
  }

  async clearLog(): Promise<void> {
    await rm(this.logFile, { force: true });
  }

  private async version(): Promise<string | null> {
    const content = await readFile(join(this.data, 'PG_VERSION'), 'utf8').catch(() => null);
    return content?.trim() ?? null;
  }

  private async checkVersion(majorVersion: number): Promise<void> {
    const found = await this.version();
    if (found === null || found === String(majorVersion)) return;
    throw new EmbeddedPostgresError({
      reason: 'OTHER_VERSION',
      message: `The data folder ${this.data} was made by Postgres ${found}, this is Postgres ${majorVersion}: use another WEIR_HOME, or dump it with the old version and restore it.`,
    });
  }

  private async checkWritable(): Promise<void> {
    const probe = join(this.root, '.write-check');
    await writeFile(probe, '');
    await rm(probe);
  }

  private async takeOwnership(ownerId: number | null): Promise<void> {
    if (ownerId === null) return;
    const { uid } = await stat(this.root);
    if (uid === ownerId) return;
    if (!ROOT_OWNER_IDS.includes(uid)) {
      throw new EmbeddedPostgresError({
        reason: 'OTHER_OWNER',
        message: `The data folder ${this.root} belongs to user ${uid}: start Weir as that user, or set WEIR_HOME.`,
      });
    }
    const entries = await readdir(this.root, { recursive: true });
    for (const entry of entries) await lchown(join(this.root, entry), ownerId, ownerId);
    await lchown(this.root, ownerId, ownerId);
  }

  private async writePrivately(path: string, content: string): Promise<void> {
    const { uid, gid } = await stat(this.root);
    const file = await open(path, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.chown(uid, gid);
    } finally {
      await file.close();
    }
    await chmod(path, 0o600);
  }
}

interface InitialiseOptions {
  readonly initdb: string;
  readonly launcher: PostgresLauncher;
  readonly isDurable: boolean;
}
