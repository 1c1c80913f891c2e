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
  aborted: boolean;
  private listener: Listener | null = null;

  constructor(private readonly response: ServerResponse) {
    // The caller may have left while its limit was looked up: then the event has been.
    this.aborted = response.destroyed || response.req.socket.destroyed;
    response.once('close', this.onClose);
    if (response.socket === null) this.watchConnection();
  }

  addEventListener(_type: 'abort', listener: Listener): void {
    this.listener = listener;
  }

  removeEventListener(_type: 'abort', listener: Listener): void {
    if (this.listener === listener) this.listener = null;
  }

  /** A response behind another one has no socket yet, and node tells only those that have one of its end. */
  private watchConnection(): void {
    const { socket } = this.response.req;
    socket.once('close', this.onClose);
    this.response.once('close', () => socket.off('close', this.onClose));
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
