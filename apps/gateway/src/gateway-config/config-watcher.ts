import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** A file counts as written when two looks this far apart see the same: half-written files are not read. */
const SETTLE_MS = 60;
/** Network and overlay file systems send no events, and neither does the target of a link in another folder. */
const POLL_MS = 1000;

/** What tells one state of the file from another; null while there is no such file. */
type Signature = string | null;

/**
 * Says when a file has changed and settled. The folder is watched, not the file: editors save by rename, and a
 * Kubernetes ConfigMap swaps a link beside the file, both of which a watch on the file itself would lose.
 */
export class ConfigWatcher {
  private watcher: FSWatcher | null = null;
  private poll: NodeJS.Timeout | null = null;
  private settle: NodeJS.Timeout | null = null;
  private seen: Signature = null;
  private reported: Signature = null;

  constructor(
    private readonly file: string,
    private readonly onChange: (isPresent: boolean) => void,
  ) {}

  async start(): Promise<void> {
    this.reported = await this.look();
    try {
      this.watcher = watch(dirname(resolve(this.file)), { persistent: false }, () => this.arm());
      // The poll goes on alone, for instance when the folder itself is removed.
      this.watcher.on('error', () => this.watcher?.close());
    } catch {
      this.watcher = null;
    }
    this.poll = setInterval(() => this.arm(), POLL_MS).unref();
  }

  stop(): void {
    this.watcher?.close();
    if (this.poll) clearInterval(this.poll);
    if (this.settle) clearTimeout(this.settle);
    this.poll = null;
  }

  private arm(): void {
    if (this.settle) return;
    // `check` never rejects: it only looks, and looking answers null where it cannot.
    this.settle = setTimeout(() => void this.check(), SETTLE_MS).unref();
  }

  private async check(): Promise<void> {
    const signature = await this.look();
    this.settle = null;
    if (!this.poll || signature === this.reported) return;
    if (signature !== this.seen) {
      this.seen = signature;
      this.arm();
      return;
    }
    this.reported = signature;
    this.onChange(signature !== null);
  }

  private async look(): Promise<Signature> {
    try {
      const { ino, size, mtimeNs, ctimeNs } = await stat(this.file, { bigint: true });
      return [ino, size, mtimeNs, ctimeNs].join(':');
    } catch {
      return null;
    }
  }
}
