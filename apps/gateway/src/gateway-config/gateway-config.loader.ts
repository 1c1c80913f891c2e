import type { ConfigProblem } from './gateway-config.errors.js';
import { readGatewayConfig, type GatewayConfigSource } from './gateway-config.parser.js';
import type { GatewaySnapshot } from './gateway-snapshot.js';
import type { KeyFiles } from './value-resolver.js';

export interface LoadOptions extends Omit<GatewayConfigSource, 'text' | 'file'> {
  readonly path: string;
}

/** A configuration that can be used, with everything that it was made of. */
export interface LoadedConfig {
  readonly snapshot: GatewaySnapshot;
  readonly text: string;
  readonly keyFiles: KeyFiles;
  readonly warnings: readonly ConfigProblem[];
  /** Closes the connections that only this configuration uses, once the calls on them have ended. */
  readonly release: () => void;
}

export interface RefusedConfig {
  readonly snapshot: null;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
  readonly keyFiles: KeyFiles;
}

/** Reads a configuration on connections of its own. Throws a GatewayConfigError only for a text that is no YAML. */
export function loadGatewayConfig(text: string, options: LoadOptions): LoadedConfig | RefusedConfig {
  const { transport, release } = options.dependencies.transport.lease();
  const dependencies = { ...options.dependencies, transport };
  let isInUse = false;
  try {
    const reading = readGatewayConfig({ ...options, dependencies, file: options.path, text });
    if (reading.snapshot === null) return { ...reading, snapshot: null };
    isInUse = true;
    return { ...reading, snapshot: reading.snapshot, text, release };
  } finally {
    if (!isInUse) release();
  }
}
