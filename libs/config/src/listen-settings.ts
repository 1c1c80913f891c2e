import type { EnvironmentReader } from './environment-reader.js';

export interface ListenSettings {
  readonly host: string;
  readonly port: number;
}

/** `WEIR_HOST` (default loopback only: nothing is reachable from outside unless asked for) and the application's port. */
export function readListenSettings(
  reader: EnvironmentReader,
  portName: string,
  port: number,
): ListenSettings {
  return { host: reader.text('WEIR_HOST') ?? '127.0.0.1', port: reader.port(portName, port) };
}
