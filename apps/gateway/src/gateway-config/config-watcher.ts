import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Between two looks while something changes. */
const LOOK_MS = 50;
/** Files count as written when they have stayed as they are for so long: what is half written is not read. */
const SETTLE_MS = 250;
/** Network and overlay file systems send no events, and neither does the target of a link in another folder. */
const POLL_MS = 1000;

export interface WatchedConfig {
  /** The files that make up the configuration as it is now. */
  files(): Iterable<string>;
  /** A change has settled. Never rejects; there is no second call while one is under way. */
  onChange(): Promise<void>;
}

/**
 * Says when a set of files has changed and settled. Folders are watched, not files: editors save by rename, and a
 * Kubernetes volume swaps a link beside the files, both of which a watch on a file itself would lose.
 */
export class ConfigWatcher {
  private readonly folders = new Map<string, FSWatcher>();
  private poll: NodeJS.Timeout | null = null;
  private nextLook: NodeJS.Timeout | null = null;
  /** The state that was last told, or that was there at the start. */
  private reported = '';
  private seen = { state: '', since: 0 };

  constructor(private readonly config: WatchedConfig) {}

  async start(): Promise<void> {
    this.reported = await this.look();
    this.watchFolders();
    this.poll = setInterval(() => this.arm(), POLL_MS).unref();
  }

  stop(): void {
    if (this.poll) clearInterval(this.poll);
    if (this.nextLook) clearTimeout(this.nextLook);
    this.poll = null;
    for (const watcher of this.folders.values()) watcher.close();
    this.folders.clear();
  }

  /** Whether the files are still as they were when a change was last told. */
  async isUpToDate(): Promise<boolean> {
    return (await this.look()) === this.reported;
  }

  private isStopped(): boolean {
    return this.poll === null;
  }

  private arm(): void {
    if (this.nextLook || this.isStopped()) return;
    // `check` never rejects: looking answers even for what is not there.
    this.nextLook = setTimeout(() => void this.check(), LOOK_MS).unref();
  }

  private async check(): Promise<void> {
    const hasMore = await this.checkOnce();
    this.nextLook = null;
    if (hasMore) this.arm();
  }

  /** Whether another look is due without waiting for an event. */
  private async checkOnce(): Promise<boolean> {
    const state = await this.look();
    if (state === this.reported) return false;
    if (state !== this.seen.state) this.seen = { state, since: performance.now() };
    if (performance.now() - this.seen.since < SETTLE_MS) return true;
    if (this.isStopped()) return false;
    this.reported = state;
    await this.config.onChange();
    if (this.isStopped()) return false;
    this.watchFolders();
    return true;
  }

  private async look(): Promise<string> {
    const files = [...this.config.files()];
    return (await Promise.all(files.map(async (file) => `${file}\0${await signatureOf(file)}`))).join('\n');
  }

  private watchFolders(): void {
    const wanted = new Set([...this.config.files()].map((file) => dirname(resolve(file))));
    for (const [folder, watcher] of this.folders) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.folders.delete(folder);
    }
    for (const folder of wanted) if (!this.folders.has(folder)) this.watchFolder(folder);
  }

  /** Where it cannot be watched, for instance because it does not exist, the poll goes on alone. */
  private watchFolder(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.arm());
      watcher.on('error', () => {
        watcher.close();
        this.folders.delete(folder);
      });
      this.folders.set(folder, watcher);
    } catch {
      this.folders.delete(folder);
    }
  }
}

/** What tells one state of a file from another; links are followed. */
async function signatureOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(':');
  } catch {
    return 'absent';
  }
}
