import { createHash } from 'node:crypto';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from '@weir/observability';
import { ConfigWatcher } from './config-watcher.js';
import { describeProblem, GatewayConfigError } from './gateway-config.errors.js';
import { readConfigFile } from './gateway-config.file.js';
import { loadGatewayConfig, type LoadedConfig, type LoadOptions } from './gateway-config.loader.js';
import type { GatewaySnapshot } from './gateway-snapshot.js';

export interface GatewayConfigOptions extends Omit<LoadOptions, 'keyFilesInUse'> {
  readonly path: string;
  readonly logger: Logger;
}

/** What `/health?detail` and the metrics tell about the configuration of this process. */
export interface GatewayConfigStatus {
  readonly path: string;
  /** Of several processes on one port, the one that these facts are about. */
  readonly pid: number;
  /** Of the file in use; equal where two processes use the same. */
  readonly digest: string;
  readonly endpoints: number;
  readonly routes: number;
  readonly warnings: number;
  /** When the configuration in use was read: the last success. */
  readonly loadedAt: string;
  /** Why the files as they are now are not in use; null when they are. */
  readonly problem: string | null;
  /** Changes since the start that went live, and those that were refused. */
  readonly reloads: { readonly succeeded: number; readonly failed: number };
}

/** Holds the configuration in use. A reload swaps one reference; a bad edit is reported and changes nothing. */
export class GatewayConfigStore implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly watcher: ConfigWatcher;
  private readonly reloads = { succeeded: 0, failed: 0 };
  private problem: string | null = null;
  private loadedAt = new Date();
  /** Key files of a refused edit: mending one of them must be noticed too. */
  private refusedKeyFiles: readonly string[] = [];

  private constructor(
    private readonly options: GatewayConfigOptions,
    private loaded: LoadedConfig,
  ) {
    this.watcher = new ConfigWatcher({
      files: () => new Set([options.path, ...this.loaded.keyFiles.keys(), ...this.refusedKeyFiles]),
      onChange: () => this.reload(),
    });
    this.logWarnings();
  }

  /** Reads the file once. Throws a {@link GatewayConfigError}: a gateway does not start with a bad file. */
  static async open(options: GatewayConfigOptions): Promise<GatewayConfigStore> {
    const loaded = loadGatewayConfig(await readConfigFile(options.path), options);
    if (loaded.snapshot === null) throw new GatewayConfigError(options.path, loaded.problems);
    return new GatewayConfigStore(options, loaded);
  }

  /** The configuration in use. Take it once for each request. */
  get current(): GatewaySnapshot {
    return this.loaded.snapshot;
  }

  get status(): GatewayConfigStatus {
    const { snapshot, text, warnings } = this.loaded;
    return {
      path: this.options.path,
      pid: process.pid,
      digest: createHash('sha256').update(text).digest('hex').slice(0, 16),
      endpoints: snapshot.endpoints.length,
      routes: snapshot.routes.length,
      warnings: warnings.length,
      loadedAt: this.loadedAt.toISOString(),
      problem: this.problem,
      reloads: { ...this.reloads },
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.watcher.start();
    // What changed between the first reading and the start of the watch would not be noticed otherwise.
    await this.reload();
  }

  onApplicationShutdown(): void {
    this.watcher.stop();
  }

  private async reload(): Promise<void> {
    const { path } = this.options;
    try {
      const text = await readConfigFile(path);
      // Somebody has begun to write again: the watcher comes back when that has settled.
      if (await this.watcher.isUpToDate()) this.take(text);
    } catch (error) {
      this.refuse(error instanceof Error ? error.message : 'the file cannot be read');
    }
  }

  private take(text: string): void {
    const { path, logger } = this.options;
    const before = this.loaded;
    const loaded = loadGatewayConfig(text, { ...this.options, keyFilesInUse: before.keyFiles });
    this.refusedKeyFiles = loaded.snapshot === null ? [...loaded.keyFiles.keys()] : [];
    if (loaded.snapshot === null) return this.refuse(new GatewayConfigError(path, loaded.problems).message);
    this.problem = null;
    if (saysTheSame(loaded, before)) return loaded.release();
    this.loaded = loaded;
    before.release();
    this.loadedAt = new Date();
    this.reloads.succeeded += 1;
    this.logWarnings();
    const { endpoints, routes } = loaded.snapshot;
    logger.info({ path, endpoints: endpoints.length, routes: routes.length }, 'configuration reloaded');
  }

  private refuse(problem: string): void {
    // Looked at again, for instance with a key file that the refused edit names: nothing new to tell.
    if (problem === this.problem) return;
    this.problem = problem;
    this.reloads.failed += 1;
    const { logger, path } = this.options;
    logger.error({ path, problem }, 'bad configuration; the last good one stays in use');
  }

  private logWarnings(): void {
    const { logger, path } = this.options;
    for (const warning of this.loaded.warnings) {
      logger.warn({ path }, `configuration: ${describeProblem(warning)}`);
    }
  }
}

function saysTheSame(one: LoadedConfig, other: LoadedConfig): boolean {
  if (one.text !== other.text || one.keyFiles.size !== other.keyFiles.size) return false;
  return [...one.keyFiles].every(([file, content]) => other.keyFiles.get(file) === content);
}
