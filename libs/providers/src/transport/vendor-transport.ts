import { Pool } from 'undici';
import { VendorEndpoint, type VendorTarget } from './vendor-endpoint.js';

export interface TransportOptions {
  /** The largest unary answer; a stream is limited by event, not in total. */
  readonly maxResponseBytes: number;
  readonly connectTimeoutMs: number;
  /** How long an idle connection is kept when the vendor does not say. */
  readonly keepAliveMs: number;
}

const DEFAULTS: TransportOptions = {
  maxResponseBytes: 64 * 1024 * 1024,
  connectTimeoutMs: 10_000,
  keepAliveMs: 30_000,
};

/**
 * The one way out to vendors: a connection pool for each origin, shared by all endpoints, so that a reloaded
 * configuration keeps its warm connections. Redirects are never followed.
 */
export class VendorTransport {
  private readonly options: TransportOptions;

  constructor(
    options: Partial<TransportOptions> = {},
    private readonly pools = new Map<string, Pool>(),
    private readonly extraHeaders: Readonly<Record<string, string>> = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
  }

  /** The same connections with headers of the endpoint's own on every call; they win over the adapter's. */
  withHeaders(headers: Readonly<Record<string, string>>): VendorTransport {
    return new VendorTransport(this.options, this.pools, { ...this.extraHeaders, ...headers });
  }

  /** Prepares the calls to one address: everything that does not change between calls is computed here. */
  endpoint(target: VendorTarget): VendorEndpoint {
    const headers = { ...target.headers, ...this.extraHeaders };
    return new VendorEndpoint(
      { ...target, headers },
      this.pool(target.url.origin),
      this.options.maxResponseBytes,
    );
  }

  /** Lets running calls finish and closes all connections. */
  async close(): Promise<void> {
    const pools = [...this.pools.values()];
    this.pools.clear();
    await Promise.all(pools.map((pool) => pool.close()));
  }

  private pool(origin: string): Pool {
    const known = this.pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, {
      connect: { timeout: this.options.connectTimeoutMs },
      keepAliveTimeout: this.options.keepAliveMs,
      pipelining: 1,
    });
    this.pools.set(origin, pool);
    return pool;
  }
}
