import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** A connection this young may have sent a request that has not been read yet. */
const SILENT_MS = 1_000;

/**
 * Whether the server is being stopped. While it drains, answers close their connections and health checks fail; when
 * the time is up, whoever still answers is told to come to an end.
 */
export class Drain {
  private hasBegun = false;
  private readonly cutters: (() => void)[] = [];
  private readonly openedAt = new Map<Socket, number>();

  get isDraining(): boolean {
    return this.hasBegun;
  }

  begin(): void {
    this.hasBegun = true;
  }

  /** Registers how running work is ended when the time for finishing it is over. */
  onDeadline(cut: () => void): void {
    this.cutters.push(cut);
  }

  cutOff(): void {
    for (const cut of this.cutters) cut();
  }

  /** Remembers the server's connections for {@link closeSilent}. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.openedAt.set(socket, performance.now());
      socket.once('close', () => this.openedAt.delete(socket));
    });
  }

  /**
   * Closes connections that have never sent a byte. HTTP clients and browsers open them ahead of need; node counts them
   * as busy and would wait for them.
   *
   * @param now Milliseconds of `performance.now()`.
   */
  closeSilent(now = performance.now()): void {
    for (const [socket, openedAt] of this.openedAt) {
      if (socket.bytesRead === 0 && now - openedAt >= SILENT_MS) socket.destroy();
    }
  }
}
