const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const PARENT_POLL_MS = 250;

export interface InterruptionOptions {
  /** Called when the end is asked for again: now without patience. */
  readonly onRepeat: () => void;
  /** Whether the end of the parent process asks for the end, too. */
  readonly followsParent: boolean;
}

/** The wish of whoever started this process that it ends. */
export class Interruption {
  /** Resolves at the first signal, when nobody reads the output any more, or when a followed parent has ended. */
  readonly requested: Promise<void>;
  private wasRequested = false;
  private request: () => void = () => undefined;
  private stopListening: () => void = () => undefined;

  constructor(private readonly options: InterruptionOptions) {
    this.requested = new Promise((resolve) => {
      this.request = resolve;
    });
  }

  get isRequested(): boolean {
    return this.wasRequested;
  }

  listen(): void {
    const onSignal = (): void => {
      if (this.wasRequested) this.options.onRepeat();
      this.wasRequested = true;
      this.request();
    };
    const onLoss = (): void => {
      if (!this.wasRequested) onSignal();
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
    // A closed pipe raises an error at every write: the first one asks for the end, the others say nothing new.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', onLoss);
    const watch = this.options.followsParent ? watchParent(onLoss) : undefined;
    this.stopListening = () => {
      clearInterval(watch);
      for (const signal of SIGNALS) process.off(signal, onSignal);
    };
  }

  close(): void {
    this.stopListening();
  }
}

function watchParent(onEnd: () => void): NodeJS.Timeout {
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) onEnd();
  }, PARENT_POLL_MS).unref();
}
