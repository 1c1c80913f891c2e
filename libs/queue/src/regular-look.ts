/**
 * Looks for work every `everyMs`, one look at a time: the next one is due that long after the last has ended.
 *
 * @example
 * const look = new RegularLook(1_000, () => this.dispatchDue());
 * look.start();
 * await look.stop();
 */
export class RegularLook {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  /** `look` must not fail: whoever looks says what went wrong. */
  constructor(
    private readonly everyMs: number,
    private readonly look: () => Promise<void>,
  ) {}

  start(delayMs = this.everyMs): void {
    this.timer = setTimeout(() => {
      this.looking = this.look().then(() => {
        if (this.timer !== undefined) this.start();
      });
    }, delayMs);
  }

  /** Resolves when the look that is under way has ended. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.looking;
  }
}
