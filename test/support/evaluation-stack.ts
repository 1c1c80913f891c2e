import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trackingEntities } from '@weir/tracking-store';
import {
  freePort,
  ProcessHandle,
  testDatabase,
  VendorStub,
  waitUntil,
  type ReplyScript,
  type TestDatabase,
} from '@weir/testing';

type Json = Record<string, unknown>;

export interface Progress {
  readonly total_rows: number;
  readonly predicted_rows: number;
  readonly scored_rows: number;
  readonly failed_rows: number;
}

export interface EvaluationAnswer {
  readonly evaluation_id: string;
  readonly run_id: string;
  readonly status: string;
  readonly progress: Progress;
  readonly metrics: Readonly<Record<string, number>> | null;
  readonly warnings: readonly string[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface SplitTable {
  readonly columns: readonly string[];
  readonly data: readonly (readonly unknown[])[];
}

export interface RunAnswer {
  readonly info: { readonly status: string; readonly artifact_uri: string };
  readonly data: {
    readonly metrics?: readonly { readonly key: string; readonly value: number }[];
    readonly tags?: readonly { readonly key: string; readonly value: string }[];
  };
}

export interface StackOptions {
  readonly redisUrl: string | null;
  readonly vendor: ReplyScript;
  /** Model calls of the worker at once. */
  readonly concurrency: number;
  /** Default: one on the server of all tests. */
  readonly database?: TestDatabase;
  /** Further variables of every process, once the addresses of gateway and vendor are known. */
  readonly environment?: (gatewayUrl: string, vendorUrl: string) => Record<string, string>;
}

const application = (name: string): string => `dist/apps/${name}/src/main.js`;

/** A chat answer in OpenAI's form. */
export const chatReply = (text: string): Json => ({
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model: 'stub',
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** Tracking, gateway and worker as real processes on a database of their own; the vendor behind the gateway is a stub. */
export class EvaluationStack {
  private readonly processes = new Map<string, ProcessHandle>();

  private constructor(
    readonly database: TestDatabase,
    readonly vendor: VendorStub,
    private readonly folder: string,
    private readonly environment: Record<string, string>,
  ) {}

  static async start(options: StackOptions): Promise<EvaluationStack> {
    const [database, vendor, folder] = await Promise.all([
      options.database ?? testDatabase({ entities: trackingEntities }),
      VendorStub.start(options.vendor),
      mkdtemp(join(tmpdir(), 'weir-evaluation-')),
    ]);
    const gatewayPort = await freePort();
    const stack = new EvaluationStack(database, vendor, folder, {
      DATABASE_URL: database.url,
      ...(options.redisUrl === null ? {} : { REDIS_URL: options.redisUrl }),
      WEIR_HOME: folder,
      WEIR_GATEWAY_PORT: String(gatewayPort),
      WEIR_TRACKING_PORT: String(await freePort()),
      WEIR_WORKER_PORT: String(await freePort()),
      WEIR_WORKER_CONCURRENCY: String(options.concurrency),
      WEIR_GATEWAY_CONFIG: join(folder, 'gateway.yaml'),
      WEIR_LOG_LEVEL: 'warn',
      ...options.environment?.(`http://127.0.0.1:${gatewayPort}`, vendor.url),
    });
    await writeFile(join(folder, 'gateway.yaml'), gatewayConfig(vendor.url, 'stub'));
    await Promise.all([stack.startProcess('gateway', 'GATEWAY'), stack.startProcess('tracking', 'TRACKING')]);
    return stack;
  }

  get trackingUrl(): string {
    return this.address('');
  }

  get gatewayUrl(): string {
    return `http://127.0.0.1:${this.environment.WEIR_GATEWAY_PORT}`;
  }

  /** Behind every endpoint of the gateway; comes back when it says so. */
  async putModelBehind(model: string): Promise<void> {
    await writeFile(join(this.folder, 'gateway.yaml'), gatewayConfig(this.vendor.url, model));
    const isLive = async (): Promise<boolean> => {
      const answer = await fetch(`${this.gatewayUrl}/api/2.0/endpoints/chat`);
      const { model: behind } = (await answer.json()) as { model: { name: string } };
      return behind.name === model;
    };
    await waitUntil(isLive, { deadlineMs: 30_000, what: `the gateway to have ${model}` });
  }

  async startWorker(): Promise<void> {
    await this.startProcess('evaluation-worker', 'WORKER');
  }

  /** A further worker, which is nobody's but the caller's to kill. */
  async startAnotherWorker(): Promise<ProcessHandle> {
    const port = await freePort();
    return ProcessHandle.start([process.execPath, application('evaluation-worker')], {
      env: { ...this.environment, WEIR_WORKER_PORT: String(port) },
      healthUrls: [`http://127.0.0.1:${port}/health`],
      deadlineMs: 60_000,
    });
  }

  /** `kill -9`: whoever follows an evaluation loses its stream at once. */
  async killTracking(): Promise<void> {
    await this.processes.get('tracking')?.killHard();
  }

  async startTracking(): Promise<void> {
    await this.startProcess('tracking', 'TRACKING');
  }

  worker(): ProcessHandle {
    const handle = this.processes.get('evaluation-worker');
    if (!handle) throw new Error('the worker was not started');
    return handle;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.processes.values()].map((handle) => handle.killHard()));
    await this.vendor.stop();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async submit(request: Json): Promise<EvaluationAnswer> {
    const answer = await fetch(this.address('/api/weir/v1/evaluations'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    const body = (await answer.json()) as EvaluationAnswer;
    if (answer.status !== 202) throw new Error(`submit answered ${answer.status}: ${JSON.stringify(body)}`);
    return body;
  }

  async evaluation(id: string): Promise<EvaluationAnswer> {
    return (await this.get(`/api/weir/v1/evaluations/${id}`)) as EvaluationAnswer;
  }

  /** Waits for the end of an evaluation, whatever it is. */
  async ended(id: string, deadlineMs = 60_000): Promise<EvaluationAnswer> {
    return waitUntil(
      async () => {
        const evaluation = await this.evaluation(id);
        return ['finished', 'failed', 'cancelled', 'stopped'].includes(evaluation.status) ? evaluation : null;
      },
      {
        deadlineMs,
        everyMs: 100,
        what: `evaluation ${id} to end; worker log:\n${this.processes.get('evaluation-worker')?.log ?? ''}`,
      },
    );
  }

  async run(runId: string): Promise<RunAnswer> {
    const { run } = (await this.get(`/api/2.0/mlflow/runs/get?run_id=${runId}`)) as { run: RunAnswer };
    return run;
  }

  metricsOf({ data }: RunAnswer): Record<string, number> {
    return Object.fromEntries((data.metrics ?? []).map(({ key, value }) => [key, value]));
  }

  /** As MLflow's clients download it. */
  async resultsTable({ info }: RunAnswer): Promise<SplitTable> {
    const folder = info.artifact_uri.replace(/^mlflow-artifacts:\//, '');
    return (await this.get(
      `/api/2.0/mlflow-artifacts/artifacts/${folder}/eval_results_table.json`,
    )) as SplitTable;
  }

  async post(path: string): Promise<void> {
    const answer = await fetch(this.address(path), { method: 'POST' });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  }

  async get(path: string): Promise<unknown> {
    const answer = await fetch(this.address(path));
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as unknown;
  }

  private address(path: string): string {
    return `http://127.0.0.1:${this.environment.WEIR_TRACKING_PORT}${path}`;
  }

  private async startProcess(name: string, variable: string): Promise<void> {
    const health = `http://127.0.0.1:${this.environment[`WEIR_${variable}_PORT`]}/health`;
    const command = [process.execPath, application(name)];
    this.processes.set(
      name,
      await ProcessHandle.start(command, { env: this.environment, healthUrls: [health], deadlineMs: 60_000 }),
    );
  }
}

const gatewayConfig = (vendorUrl: string, model: string): string => `
endpoints:${['chat', 'gpt-4'].map((name) => gatewayEndpoint(name, vendorUrl, model)).join('')}
routes:
  - name: split
    task_type: llm/v1/chat
    destinations:
      - {name: chat, traffic_percentage: 50}
      - {name: gpt-4, traffic_percentage: 50}
`;

const gatewayEndpoint = (name: string, vendorUrl: string, model: string): string => `
  - name: ${name}
    endpoint_type: llm/v1/chat
    model:
      provider: openai
      name: ${model}
      config:
        openai_api_key: not-a-key
        openai_api_base: ${vendorUrl}/v1`;
