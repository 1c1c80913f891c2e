const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The wish of whoever started this process that it ends. */
export class Interruption {
  /** Resolves at the first signal, or when nobody reads the output any more. */
  readonly requested: Promise<void>;
  private wasRequested = false;
  private request: () => void = () => undefined;
  private stopListening: () => void = () => undefined;

  /** @param onRepeat called when it is asked for again: now without patience. */
  constructor(private readonly onRepeat: () => void) {
    this.requested = new Promise((resolve) => {
      this.request = resolve;
    });
  }

  get isRequested(): boolean {
    return this.wasRequested;
  }

  listen(): void {
    const onSignal = (): void => {
      if (this.wasRequested) this.onRepeat();
      this.wasRequested = true;
      this.request();
    };
    // A closed pipe raises an error at every write; the first one asks for the end, the others say nothing new.
    const onClosedOutput = (): void => {
      if (!this.wasRequested) onSignal();
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
    for (const stream of [process.stdout, process.stderr]) stream.on('error', onClosedOutput);
    this.stopListening = () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    };
  }

  close(): void {
    this.stopListening();
  }
}
