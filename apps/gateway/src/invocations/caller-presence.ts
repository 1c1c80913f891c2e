import type { ServerResponse } from 'node:http';
import type { CallSignal } from '@weir/providers';

interface Listener {
  handleEvent(): void;
}

/**
 * Tells a vendor call that its caller has gone away. An AbortController for each call would do the same for several
 * microseconds more; here one call has one listener, and nothing is made that is not used.
 */
export class CallerPresence implements CallSignal {
  aborted = false;
  private listener: Listener | null = null;

  constructor(private readonly response: ServerResponse) {
    response.once('close', this.onClose);
  }

  addEventListener(_type: 'abort', listener: Listener): void {
    this.listener = listener;
  }

  removeEventListener(_type: 'abort', listener: Listener): void {
    if (this.listener === listener) this.listener = null;
  }

  /** Ends the vendor call although the caller is still there. */
  stop(): void {
    if (this.aborted) return;
    this.aborted = true;
    const listener = this.listener;
    this.listener = null;
    listener?.handleEvent();
  }

  private readonly onClose = (): void => {
    if (!this.response.writableFinished) this.stop();
  };
}
