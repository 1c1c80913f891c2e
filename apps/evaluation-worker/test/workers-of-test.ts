import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { INestApplication } from '@nestjs/common';
import { createBlobStore, type BlobStore } from '@weir/artifact-store';
import { readWorkerSettings } from '@weir/config';
import { createLogger } from '@weir/observability';
import {
  EVALUATION_QUEUE,
  JobProducer,
  createQueueBackend,
  evaluationJobId,
  evaluationJobPriority,
} from '@weir/queue';
import {
  VendorStub,
  testDatabase,
  waitUntil,
  type RecordedRequest,
  type ScriptedReply,
  type TestDatabase,
} from '@weir/testing';
import {
  ArtifactFileRepository,
  EvaluationChunkRepository,
  EvaluationLifecycleRepository,
  EvaluationOutboxRepository,
  EvaluationRepository,
  EvaluationRowRepository,
  EvaluationUnitRepository,
  Run,
  trackingEntities,
  type Evaluation,
  type EvaluationPlan,
  type EvaluationStatus,
  type OutboxJob,
} from '@weir/tracking-store';
import { createWorkerApplication } from '../src/create-worker-application.js';

export const NO_LIMITS = {
  maxCalls: null,
  maxCostUsd: null,
  concurrency: null,
  requestsPerMinute: null,
  prices: {},
} as const;

const PLAN: EvaluationPlan = {
  version: 2,
  behaviour: { compat: 'latest', textstat: 'modern' },
  modelType: null,
  extraMetrics: ['exact_match'],
  rows: { kind: 'inline' },
  predictions: {
    kind: 'endpoint',
    endpoint: 'chat',
    template: { kind: 'column', column: 'question' },
    parameters: { max_tokens: 1 },
  },
  targets: 'answer',
  artifactFolder: null,
  ownsRun: true,
};

const logger = createLogger('test', 'silent');

/** A call of the model as the gateway's stub saw it. */
export interface SeenCall {
  readonly question: string;
  /** Which worker made it. */
  readonly worker: string;
  readonly at: number;
}

export interface TestRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface SplitTable {
  readonly columns: readonly string[];
  readonly data: readonly (readonly unknown[])[];
}

const answering = (question: string): string => question.replace('question', 'answer');

/** Workers as applications in this process, over one database with its queue, and a stub in the gateway's place. */
export class WorkersOfTest {
  readonly calls: SeenCall[] = [];
  callMs = 0;
  /** What the model says to a question. */
  reply = answering;
  underWay = 0;
  mostUnderWay = 0;
  private readonly applications: INestApplication[] = [];

  private constructor(
    readonly database: TestDatabase,
    private readonly folder: string,
    private readonly producer: JobProducer<InstanceType<typeof EVALUATION_QUEUE.payload>>,
  ) {}

  private gateway: VendorStub;

  static async open(): Promise<WorkersOfTest> {
    const database = await testDatabase({ entities: trackingEntities, poolSize: 10 });
    const folder = await mkdtemp(join(tmpdir(), 'weir-workers-test-'));
    const backend = createQueueBackend({ redisUrl: null, databaseUrl: database.url });
    const producer = new JobProducer({ backend, definition: EVALUATION_QUEUE, logger });
    const workers = new WorkersOfTest(database, folder, producer);
    workers.gateway = await VendorStub.start((request) => workers.answer(request));
    return workers;
  }

  async close(): Promise<void> {
    await this.stopWorkers();
    await this.producer.close();
    await this.gateway.stop();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async startWorker(name: string, concurrency = 8): Promise<void> {
    const settings = readWorkerSettings({
      DATABASE_URL: this.database.url,
      WEIR_HOME: this.folder,
      WEIR_GATEWAY_URL: `${this.gateway.url}/${name}`,
      WEIR_WORKER_CONCURRENCY: String(concurrency),
    });
    const application = await createWorkerApplication(settings, logger);
    await application.init();
    this.applications.push(application);
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.applications.splice(0).map((application) => application.close()));
    this.calls.length = 0;
    this.mostUnderWay = 0;
    this.callMs = 0;
    this.reply = answering;
  }

  get evaluations(): EvaluationRepository {
    return new EvaluationRepository(this.database.dataSource);
  }

  get chunks(): EvaluationChunkRepository {
    return new EvaluationChunkRepository(this.database.dataSource);
  }

  get units(): EvaluationUnitRepository {
    return new EvaluationUnitRepository(this.database.dataSource);
  }

  get lifecycle(): EvaluationLifecycleRepository {
    const { dataSource } = this.database;
    return new EvaluationLifecycleRepository(dataSource, new EvaluationOutboxRepository(dataSource));
  }

  /** Stores an evaluation of that many rows; nobody works on it before it is queued. */
  async store(rowCount: number, plan: Partial<EvaluationPlan> = {}): Promise<string> {
    const rows = Array.from({ length: rowCount }, (_, index) => [`question ${index}`, `answer ${index}`]);
    return this.storeRows({ columns: ['question', 'answer'], rows }, plan);
  }

  /** Without rows the worker has to fetch them. */
  private async storeRows(given: TestRows | null, plan: Partial<EvaluationPlan>): Promise<string> {
    const [evaluationId, runId] = [randomUUID(), randomUUID().replaceAll('-', '')];
    const folder = `0/${runId}/artifacts`;
    const artifactUri = `mlflow-artifacts:/${folder}`;
    await this.database.dataSource.transaction(async (manager) => {
      await manager.insert(Run, { runId, experimentId: 0, runName: 'probe', startTime: 1, artifactUri });
      await this.evaluations.create(manager, {
        ...{ evaluationId, runId, experimentId: 0, plan: { ...PLAN, artifactFolder: folder, ...plan } },
        ...{ columns: given && [...given.columns], totalRows: given && given.rows.length },
        ...{ idempotencyKey: null, requestDigest: 'digest' },
      });
      if (given === null) return;
      const rows = new EvaluationRowRepository(this.database.dataSource);
      await rows.insert(manager, evaluationId, { firstRow: 0, cells: given.rows });
      await this.chunks.createAll(manager, evaluationId, given.rows.length);
    });
    return evaluationId;
  }

  async queue({ evaluationId, attempt, priority }: OutboxJob): Promise<void> {
    const payload = { version: 1, evaluation_id: evaluationId };
    const jobId = evaluationJobId(evaluationId, attempt);
    await this.producer.add(payload, jobId, evaluationJobPriority(priority));
  }

  async submit(rowCount: number, plan: Partial<EvaluationPlan> = {}): Promise<string> {
    const evaluationId = await this.store(rowCount, plan);
    await this.queue({ evaluationId, attempt: 1 });
    return evaluationId;
  }

  /** The same of these rows, whose predictions and targets the plan names. */
  async submitRows(rows: TestRows, plan: Partial<EvaluationPlan>): Promise<string> {
    const evaluationId = await this.storeRows(rows, plan);
    await this.queue({ evaluationId, attempt: 1 });
    return evaluationId;
  }

  /** The same of the rows of a file that lies among the run's artifacts. */
  async submitFile(name: string, content: string, plan: Partial<EvaluationPlan>): Promise<string> {
    const path = `uploads/${name}`;
    await this.putFile(path, content);
    const evaluationId = await this.storeRows(null, { ...plan, rows: { kind: 'table', path } });
    await this.queue({ evaluationId, attempt: 1 });
    return evaluationId;
  }

  /** Leaves a file in the workers' artifact store. */
  async putFile(path: string, content: string | Buffer): Promise<void> {
    const blobs = await this.blobs();
    const blob = await blobs.write(Readable.from([Buffer.from(content)]));
    await new ArtifactFileRepository(this.database.dataSource).put(path, blob);
  }

  /** The results table as clients download it; null where the run has none. */
  async table(evaluationId: string): Promise<SplitTable | null> {
    const { plan } = await this.get(evaluationId);
    const files = new ArtifactFileRepository(this.database.dataSource);
    const file = await files.find(`${plan.artifactFolder ?? ''}/eval_results_table.json`);
    if (file === null) return null;
    const blobs = await this.blobs();
    const parts: Buffer[] = [];
    for await (const part of await blobs.read(file.blobId)) parts.push(part as Buffer);
    return JSON.parse(Buffer.concat(parts).toString('utf8')) as SplitTable;
  }

  async get(evaluationId: string): Promise<Evaluation> {
    const evaluation = await this.evaluations.findById(evaluationId);
    if (evaluation === null) throw new Error('the evaluation is gone');
    return evaluation;
  }

  /** The evaluation when it has that status. */
  async reached(evaluationId: string, status: EvaluationStatus, deadlineMs = 30_000): Promise<Evaluation> {
    const reached = async (): Promise<Evaluation | null> => {
      const evaluation = await this.get(evaluationId);
      return evaluation.status === status ? evaluation : null;
    };
    return waitUntil(reached, { deadlineMs, everyMs: 20, what: `the evaluation to be ${status}` });
  }

  async runStatus(evaluationId: string): Promise<string> {
    const { runId } = await this.get(evaluationId);
    return (await this.database.dataSource.manager.findOneByOrFail(Run, { runId })).status;
  }

  private blobs(): Promise<BlobStore> {
    return createBlobStore({ artifactsUri: join(this.folder, 'artifacts'), s3: null });
  }

  private async answer({ path, method, json }: RecordedRequest): Promise<ScriptedReply> {
    if (method === 'GET') return { json: { name: 'chat', endpoint_type: 'llm/v1/chat' } };
    const question = (json as { messages: { content: string }[] }).messages[0]?.content ?? '';
    this.calls.push({ question, worker: path.split('/')[1] ?? '', at: performance.now() });
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    await new Promise((resolve) => setTimeout(resolve, this.callMs).unref());
    this.underWay -= 1;
    const content = this.reply(question);
    return {
      json: {
        choices: [{ index: 0, message: { role: 'assistant', content } }],
        usage: { prompt_tokens: 1, completion_tokens: 1 },
      },
    };
  }
}
