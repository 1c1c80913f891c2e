import type { CallSignal } from '../port/provider-adapter.js';
/** Why a call was ended from our side. */
export class CallEndedError extends Error {
  constructor(readonly kind: 'deadline' | 'abort') {
    super(kind === 'deadline' ? 'The deadline of the call has passed.' : 'The caller has gone away.');
    this.name = 'CallEndedError';
  }
}

/** Ends a call when its deadline passes or its signal fires, whichever comes first. */
export class CallGuard {
  private timer: NodeJS.Timeout | null;

  constructor(
    private readonly signal: CallSignal | undefined,
    timeoutMs: number,
    private readonly end: (reason: CallEndedError) => void,
  ) {
    this.timer = setTimeout(() => this.fire('deadline'), timeoutMs);
    signal?.addEventListener('abort', this, { once: true });
  }

  /** EventListener interface: saves a closure for each call. */
  handleEvent(): void {
    this.fire('abort');
  }

  /** The vendor has answered: from here on only the signal counts. */
  stopClock(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  release(): void {
    this.stopClock();
    this.signal?.removeEventListener('abort', this);
  }

  private fire(kind: CallEndedError['kind']): void {
    this.release();
    this.end(new CallEndedError(kind));
  }
}
