import type { Dispatcher, Pool } from 'undici';

/** Sends requests to one origin. */
export interface VendorConnections {
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void;
}

type OpenPool = (origin: string) => Pool;

/**
 * A connection pool for each origin that anybody holds. Configurations share the pools, so that a reload keeps warm
 * connections; a pool whose last holder lets go is closed as soon as its calls have ended.
 */
export class ConnectionPools {
  private readonly origins = new Map<string, OriginConnections>();
  private readonly closing = new Set<Promise<void>>();

  constructor(private readonly openPool: OpenPool) {}

  /** A holder of pools, for instance one configuration. */
  lease(): ConnectionLease {
    return new ConnectionLease((origin) => this.connectionsTo(origin));
  }

  /** Lets running calls finish and closes everything. */
  async close(): Promise<void> {
    for (const connections of [...this.origins.values()]) connections.retire();
    await Promise.all(this.closing);
  }

  private connectionsTo(origin: string): OriginConnections {
    const known = this.origins.get(origin);
    if (known) return known;
    const connections = new OriginConnections({
      openPool: () => this.openPool(origin),
      closePool: (pool) => this.closePool(pool),
      onRetired: () => this.origins.delete(origin),
    });
    this.origins.set(origin, connections);
    return connections;
  }

  private closePool(pool: Pool): void {
    const closed = pool.close().finally(() => this.closing.delete(closed));
    this.closing.add(closed);
  }
}

/** Keeps the pools that were asked for through it open until it is released. */
export class ConnectionLease {
  private readonly held = new Set<OriginConnections>();
  private isReleased = false;

  constructor(private readonly connect: (origin: string) => OriginConnections) {}

  connections(origin: string): VendorConnections {
    const connections = this.connect(origin);
    if (!this.isReleased && !this.held.has(connections)) {
      this.held.add(connections);
      connections.hold();
    }
    return connections;
  }

  release(): void {
    this.isReleased = true;
    for (const connections of this.held) connections.letGo();
    this.held.clear();
  }
}

interface OriginOptions {
  readonly openPool: () => Pool;
  readonly closePool: (pool: Pool) => void;
  readonly onRetired: () => void;
}

class OriginConnections implements VendorConnections {
  private holders = 0;
  private pool: Pool | null = null;

  constructor(private readonly options: OriginOptions) {}

  hold(): void {
    this.holders += 1;
  }

  letGo(): void {
    this.holders -= 1;
    if (this.holders === 0) this.retire();
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    if (this.holders > 0) {
      this.pool ??= this.options.openPool();
      this.pool.dispatch(options, handler);
      return;
    }
    // A call that began with a configuration that has been replaced meanwhile gets a connection of its own.
    const pool = this.options.openPool();
    pool.dispatch(options, handler);
    this.options.closePool(pool);
  }

  retire(): void {
    this.holders = 0;
    this.options.onRetired();
    if (this.pool) this.options.closePool(this.pool);
    this.pool = null;
  }
}
