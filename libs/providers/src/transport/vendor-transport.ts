import type { LookupFunction } from 'node:net';
import { Pool, type buildConnector } from 'undici';
import { ConnectionPools, type ConnectionLease } from './connection-pools.js';
import { guardedLookup, isMetadataHost, MetadataAddressError } from './metadata-address.js';
import { VendorEndpoint, type VendorTarget } from './vendor-endpoint.js';

export interface TransportOptions {
  /** The largest unary answer; a stream is limited by event, not in total. */
  readonly maxResponseBytes: number;
  readonly connectTimeoutMs: number;
  /** How long an idle connection is kept when the vendor does not say. */
  readonly keepAliveMs: number;
  /** Whether the metadata services of clouds may be called; see `isMetadataHost`. */
  readonly allowsMetadataAddresses: boolean;
  /** How names are looked up; the system's way when absent. */
  readonly lookup?: LookupFunction;
}

const DEFAULTS: TransportOptions = {
  maxResponseBytes: 64 * 1024 * 1024,
  connectTimeoutMs: 10_000,
  keepAliveMs: 30_000,
  allowsMetadataAddresses: false,
};

/** What every call of an endpoint carries beside what its adapter sends. */
export interface EndpointHeaders {
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Texts among them that must not leave in an error. */
  readonly secrets?: readonly string[];
}

/** What the views of one transport have in common, and what each has of its own. */
interface TransportView {
  readonly pools: ConnectionPools;
  readonly lease: ConnectionLease;
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

/** A transport whose connections are kept until `release`, which lets running calls finish. */
export interface TransportLease {
  readonly transport: VendorTransport;
  readonly release: () => void;
}

/**
 * The one way out to vendors: a connection pool for each origin, shared by all endpoints, so that a reloaded
 * configuration keeps its warm connections. Redirects are never followed, and cloud metadata services not called.
 */
export class VendorTransport {
  private readonly options: TransportOptions;
  private readonly view: TransportView;

  constructor(options: Partial<TransportOptions> = {}, view?: TransportView) {
    this.options = { ...DEFAULTS, ...options };
    this.view = view ?? ownView((origin) => openPool(origin, this.options));
  }

  /** The same connections with headers of the endpoint's own on every call; they win over the adapter's. */
  withHeaders({ headers, secrets = [] }: EndpointHeaders): VendorTransport {
    return new VendorTransport(this.options, {
      ...this.view,
      headers: { ...this.view.headers, ...headers },
      secrets: [...this.view.secrets, ...secrets],
    });
  }

  /** The same connections without headers of an endpoint, for services that only hand out credentials. */
  withoutHeaders(): VendorTransport {
    return new VendorTransport(this.options, { ...this.view, headers: {} });
  }

  /**
   * A view for one configuration: connections that only it uses are closed after its release, when the last call on
   * them has ended. Calls that begin later still work, each on a connection of its own.
   */
  lease(): TransportLease {
    const lease = this.view.pools.lease();
    return {
      transport: new VendorTransport(this.options, { ...this.view, lease }),
      release: () => lease.release(),
    };
  }

  /** Whether calls to a host are refused, as a URL object has it. Names are looked at again when they are looked up. */
  refuses(hostname: string): boolean {
    return !this.options.allowsMetadataAddresses && isMetadataHost(hostname);
  }

  /** Prepares the calls to one address: everything that does not change between calls is computed here. */
  endpoint(target: VendorTarget): VendorEndpoint {
    const { lease, headers, secrets } = this.view;
    return new VendorEndpoint(
      {
        ...target,
        headers: { ...target.headers, ...headers },
        secrets: [...target.secrets, ...secrets],
      },
      lease.connections(target.url.origin),
      this.options.maxResponseBytes,
    );
  }

  /** Lets running calls finish and closes all connections. */
  close(): Promise<void> {
    return this.view.pools.close();
  }
}

function ownView(open: (origin: string) => Pool): TransportView {
  const pools = new ConnectionPools(open);
  return { pools, lease: pools.lease(), headers: {}, secrets: [] };
}

function openPool(origin: string, options: TransportOptions): Pool {
  return new Pool(origin, {
    connect: connectOptions(new URL(origin).hostname, options),
    keepAliveTimeout: options.keepAliveMs,
    pipelining: 1,
  });
}

function connectOptions(
  hostname: string,
  { allowsMetadataAddresses, connectTimeoutMs, lookup }: TransportOptions,
): buildConnector.BuildOptions | buildConnector.connector {
  if (allowsMetadataAddresses) return { timeout: connectTimeoutMs, ...(lookup ? { lookup } : {}) };
  // An address in place of a name is never looked up.
  if (isMetadataHost(hostname)) return (_, callback) => callback(new MetadataAddressError(), null);
  return { timeout: connectTimeoutMs, lookup: guardedLookup(lookup) };
}
