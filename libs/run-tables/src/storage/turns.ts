/**
 * Work on one thing at a time within this process, and on few things at once: everybody who works holds a connection.
 */
export class Turns {
  private readonly running = new Map<string, Promise<unknown>>();
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(places: number) {
    this.free = places;
  }

  /**
   * Does the work, unless the same is being done for somebody else: then it waits for the end of that, which may not be
   * what this caller needs. So the caller looks again.
   */
  async take(key: string, work: () => Promise<void>): Promise<void> {
    const others = this.running.get(key);
    if (others !== undefined) {
      // Their error is theirs; whoever looks again runs into it or not.
      await others.catch(() => undefined);
      return;
    }
    const turn = this.placed(work).finally(() => this.running.delete(key));
    this.running.set(key, turn);
    await turn;
  }

  private async placed(work: () => Promise<void>): Promise<void> {
    if (this.free === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.free -= 1;
    try {
      await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
