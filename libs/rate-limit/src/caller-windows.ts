import { SlidingWindow } from './sliding-window.js';

/** Together about 40 MB, however many callers there are and however much each may call. */
const MAX_CALLERS = 20_000;
const MAX_ENTRIES = 250_000;

interface HeldWindow {
  readonly window: SlidingWindow;
  /** Its entries when it was used last. */
  size: number;
}

/** Windows whose number the callers choose. Bounded: the caller that was silent the longest is forgotten first. */
export class CallerWindows {
  /** In the order of their last use. */
  private readonly windows = new Map<string, HeldWindow>();
  private entries = 0;

  get count(): number {
    return this.windows.size;
  }

  /** The window of this key, which makes it the last one to be forgotten. */
  use(key: string): SlidingWindow {
    const held = this.windows.get(key) ?? { window: new SlidingWindow(), size: 0 };
    this.windows.delete(key);
    this.windows.set(key, held);
    this.entries += held.window.size - held.size;
    held.size = held.window.size;
    this.forgetSilent();
    return held.window;
  }

  find(key: string): SlidingWindow | undefined {
    return this.windows.get(key)?.window;
  }

  clear(): void {
    this.windows.clear();
    this.entries = 0;
  }

  private forgetSilent(): void {
    for (const [key, { size }] of this.windows) {
      if (this.windows.size <= MAX_CALLERS && this.entries <= MAX_ENTRIES) return;
      this.windows.delete(key);
      this.entries -= size;
    }
  }
}
