import type { EnvironmentReader } from './environment-reader.js';

/** How an HTTP server treats its connections, and how it ends. */
export interface ServerSettings {
  /** `WEIR_DRAIN_MS`: how long running requests and streams may go on after SIGTERM. */
  readonly drainMs: number;
  /**
   * `WEIR_DRAIN_DELAY_MS`: how long new connections are still taken after SIGTERM, with `/health` answering 503. For
   * load balancers that learn of an end later than the process does.
   */
  readonly drainDelayMs: number;
  /** `WEIR_MAX_CONNECTIONS` of each process; more are closed at once. 0: as many as the system allows. */
  readonly maxConnections: number;
  /** `WEIR_MAX_HEADER_BYTES`: request line and headers together. */
  readonly maxHeaderBytes: number;
  /** `WEIR_HEADERS_TIMEOUT_MS`: for the whole head of a request. */
  readonly headersTimeoutMs: number;
  /** `WEIR_REQUEST_TIMEOUT_MS`: for the whole request, body included; 0: no limit. Answers take as long as they take. */
  readonly requestTimeoutMs: number;
  /** `WEIR_KEEP_ALIVE_MS`: how long an idle connection is kept; longer than the balancer in front keeps it. */
  readonly keepAliveMs: number;
  /** `WEIR_ACCESS_LOG`: one line for each request; also at log level debug. */
  readonly hasAccessLog: boolean;
}

const HOUR_MS = 3_600_000;
const LOUD_LEVELS = ['debug', 'trace'];

/** @param requestTimeoutMs default of the application: uploads of artifacts take longer than prompts. */
export function readServerSettings(
  reader: EnvironmentReader,
  { requestTimeoutMs }: { requestTimeoutMs: number },
): ServerSettings {
  const time = (name: string, fallback: number, min = 0): number =>
    reader.integer(name, { fallback, min, max: HOUR_MS });
  return {
    drainMs: time('WEIR_DRAIN_MS', 30_000),
    drainDelayMs: time('WEIR_DRAIN_DELAY_MS', 0),
    maxConnections: reader.integer('WEIR_MAX_CONNECTIONS', { fallback: 0, min: 0, max: 1_000_000 }),
    maxHeaderBytes: reader.integer('WEIR_MAX_HEADER_BYTES', { fallback: 16_384, min: 1_024, max: 1_048_576 }),
    headersTimeoutMs: time('WEIR_HEADERS_TIMEOUT_MS', 15_000, 100),
    requestTimeoutMs: time('WEIR_REQUEST_TIMEOUT_MS', requestTimeoutMs),
    keepAliveMs: time('WEIR_KEEP_ALIVE_MS', 65_000, 1_000),
    hasAccessLog:
      reader.flag('WEIR_ACCESS_LOG') || LOUD_LEVELS.includes(reader.text('WEIR_LOG_LEVEL') ?? 'info'),
  };
}
