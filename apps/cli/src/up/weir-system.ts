import { join } from 'node:path';
import {
  claimDatabase,
  isEmbeddedPostgresRunning,
  migrate,
  startEmbeddedPostgres,
  type DatabaseClaim,
  type EmbeddedPostgres,
} from '@weir/database';
import type { ApplicationName } from '../application-launcher.js';
import type { CommandContext } from '../command-context.js';
import { CommandFailure } from '../command-failure.js';
import { withDataSource } from '../database/database-access.js';
import type { Interruption } from './interruption.js';
import { checkPorts } from './port-check.js';
import { describeQuickstart } from './quickstart.js';
import { SupervisedProcess } from './supervised-process.js';
import { baseUrl, type UpSettings } from './up-settings.js';

// The children of a killed `weir up` notice it at once and end within five seconds.
const ORPHAN_GRACE_MS = 8_000;

/** Postgres and the three applications of one machine: starts them in order, watches them, stops them in order. */
export class WeirSystem {
  private readonly processes: SupervisedProcess[] = [];
  private postgres: EmbeddedPostgres | null = null;
  private claim: DatabaseClaim | null = null;

  constructor(
    private readonly context: CommandContext,
    private readonly settings: UpSettings,
  ) {}

  /** Returns after an interruption; rejects when a part cannot start or ends by itself. */
  async run(interruption: Interruption): Promise<void> {
    await this.checkPorts();
    const databaseUrl = this.settings.databaseUrl ?? (await this.startPostgres());
    if (interruption.isRequested) return;
    await this.migrate(databaseUrl);
    if (interruption.isRequested) return;
    this.startProcesses(databaseUrl);
    const failure = this.firstFailure();
    const isUp = await Promise.race([
      interruption.requested.then(() => false),
      failure,
      this.becomesHealthy(),
    ]);
    if (!isUp) return;
    this.context.write(await describeQuickstart(this.settings, this.context.projectRoot));
    await Promise.race([interruption.requested, failure]);
  }

  /** What was started last is stopped first: nobody loses what it still needs. */
  async stop(): Promise<void> {
    if (this.processes.length > 0) this.say('stopping');
    for (const child of this.processes.toReversed()) await child.stop();
    await this.claim?.release();
    await this.postgres?.stop();
    if (this.processes.length > 0) this.say('stopped');
  }

  kill(): void {
    for (const child of this.processes) child.kill();
  }

  private async checkPorts(): Promise<void> {
    const { host, gatewayPort, trackingPort, workerPort, databaseUrl, home } = this.settings;
    const mayHaveOrphans = databaseUrl !== null || (await isEmbeddedPostgresRunning(home));
    await checkPorts({
      host,
      ports: [
        { port: gatewayPort, setting: 'WEIR_GATEWAY_PORT' },
        { port: trackingPort, setting: 'WEIR_TRACKING_PORT' },
        { port: workerPort, setting: 'WEIR_WORKER_PORT' },
      ],
      graceMs: mayHaveOrphans ? ORPHAN_GRACE_MS : 0,
      onWait: (port) => this.say(`port ${port} is in use; waiting for an earlier Weir to end`),
    });
  }

  private async startPostgres(): Promise<string> {
    const { home } = this.settings;
    const postgres = await startEmbeddedPostgres({ home, onProgress: (message) => this.say(message) });
    const claim = await claimDatabase(postgres.url);
    if (claim === null) {
      throw new CommandFailure(`Another weir up uses the data folder ${home}. Stop it, or set WEIR_HOME.`);
    }
    this.postgres = postgres;
    this.claim = claim;
    const origin = postgres.isAdopted ? 'taken over from a killed Weir' : 'embedded';
    this.say(`Postgres is ready on port ${postgres.port} (${origin}), data in ${join(home, 'postgres')}`);
    return postgres.url;
  }

  private async migrate(databaseUrl: string): Promise<void> {
    const applied = await withDataSource(databaseUrl, migrate);
    if (applied.length > 0) this.say(`applied ${applied.length} migrations`);
  }

  private startProcesses(databaseUrl: string): void {
    const { settings, context } = this;
    const environment = {
      ...context.environment,
      DATABASE_URL: databaseUrl,
      WEIR_HOME: settings.home,
      WEIR_GATEWAY_CONFIG: settings.gatewayConfig,
      WEIR_GATEWAY_URL: context.environment.WEIR_GATEWAY_URL ?? baseUrl(settings.host, settings.gatewayPort),
    };
    const ports: readonly (readonly [ApplicationName, number])[] = [
      ['gateway', settings.gatewayPort],
      ['tracking', settings.trackingPort],
      ['worker', settings.workerPort],
    ];
    for (const [name, port] of ports) {
      const healthUrl = `${baseUrl(settings.host, port)}/health`;
      const script = join(context.projectRoot, 'bin', 'weir.js');
      this.processes.push(
        new SupervisedProcess({ name, script, environment, healthUrl, write: context.write }),
      );
    }
    const started = this.processes.map(({ name, processId }) => `${name} (process ${processId})`);
    this.say(`starting ${started.join(', ')}`);
  }

  private async becomesHealthy(): Promise<boolean> {
    const answers = await Promise.all(this.processes.map((child) => child.becomesHealthy()));
    const failed = this.processes.find((_child, index) => answers[index] !== true);
    // One that has ended is reported with its reason by the watch for failures.
    if (failed?.isRunning === true) throw new CommandFailure(`${failed.name} did not become healthy`);
    return failed === undefined ? true : this.firstFailure();
  }

  /** A system with a part missing looks healthy and is not: the first part that ends brings all down, loudly. */
  private firstFailure(): Promise<never> {
    const ends = this.processes.map(async (child): Promise<never> => {
      const how = await child.ended;
      throw new CommandFailure(`${child.name} ended (${how})`);
    });
    const lost = this.claim?.lost.then((): never => {
      throw new CommandFailure('the embedded Postgres ended');
    });
    return Promise.race(lost === undefined ? ends : [...ends, lost]);
  }

  private say(message: string): void {
    this.context.write(`weir     | ${message}\n`);
  }
}
