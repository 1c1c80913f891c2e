import { readFile } from 'node:fs/promises';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from '@weir/observability';
import { ConfigWatcher } from './config-watcher.js';
import { describeProblem, GatewayConfigError } from './gateway-config.errors.js';
import { parseGatewayConfig, type GatewayConfigSource } from './gateway-config.parser.js';
import type { GatewaySnapshot } from './gateway-snapshot.js';

export interface GatewayConfigOptions extends Omit<GatewayConfigSource, 'text' | 'file'> {
  readonly path: string;
  readonly logger: Logger;
}

/** What `/health?detail` tells about the configuration. */
export interface GatewayConfigStatus {
  readonly path: string;
  readonly endpoints: number;
  readonly loadedAt: string;
  /** Why the file as it is now is not in use; null when it is. */
  readonly problem: string | null;
}

/** Holds the configuration in use. A reload swaps one reference; a bad edit is reported and changes nothing. */
export class GatewayConfigStore implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly watcher: ConfigWatcher;
  private problem: string | null = null;
  private loadedAt = new Date();

  private constructor(
    private readonly options: GatewayConfigOptions,
    private snapshot: GatewaySnapshot,
    private text: string,
  ) {
    this.watcher = new ConfigWatcher(options.path, (isPresent) => void this.reload(isPresent));
  }

  /** Reads the file once. Throws a {@link GatewayConfigError}: a gateway does not start with a bad file. */
  static async open(options: GatewayConfigOptions): Promise<GatewayConfigStore> {
    const text = await readConfig(options.path);
    return new GatewayConfigStore(options, load(options, text), text);
  }

  /** The configuration in use. Take it once for each request. */
  get current(): GatewaySnapshot {
    return this.snapshot;
  }

  get status(): GatewayConfigStatus {
    return {
      path: this.options.path,
      endpoints: this.snapshot.endpoints.length,
      loadedAt: this.loadedAt.toISOString(),
      problem: this.problem,
    };
  }

  onApplicationBootstrap(): Promise<void> {
    return this.watcher.start();
  }

  onApplicationShutdown(): void {
    this.watcher.stop();
  }

  private async reload(isPresent: boolean): Promise<void> {
    const { logger, path } = this.options;
    if (!isPresent) {
      this.problem = 'the file is gone';
      logger.warn({ path }, 'the configuration file is gone; the last good one stays in use');
      return;
    }
    try {
      const text = await readConfig(path);
      const hasChanged = text !== this.text || this.problem !== null;
      this.snapshot = load(this.options, text);
      this.text = text;
      this.problem = null;
      this.loadedAt = new Date();
      if (hasChanged)
        logger.info({ path, endpoints: this.snapshot.endpoints.length }, 'configuration reloaded');
    } catch (error) {
      this.problem = error instanceof Error ? error.message : 'the file cannot be read';
      logger.error({ path, problem: this.problem }, 'bad configuration; the last good one stays in use');
    }
  }
}

function load(options: GatewayConfigOptions, text: string): GatewaySnapshot {
  const { snapshot, warnings } = parseGatewayConfig({ ...options, file: options.path, text });
  for (const warning of warnings) {
    options.logger.warn({ path: options.path }, `configuration: ${describeProblem(warning)}`);
  }
  return snapshot;
}

async function readConfig(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') throw new GatewayConfigError(path, [], `${path} does not exist`);
    const reason = code === 'EISDIR' ? 'it is a folder' : `it cannot be read (${String(code)})`;
    throw new GatewayConfigError(path, [{ path: '', line: null, reason }]);
  }
}
