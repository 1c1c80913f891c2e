import { readWorkerSettings } from '@weir/config';
import { resolveBehaviour, selectMetrics, type JudgedMetric, type MetricRow } from '@weir/evaluation';
import {
  testDatabase,
  VendorStub,
  type RecordedRequest,
  type ScriptedReply,
  type TestDatabase,
} from '@weir/testing';
import {
  JudgeAnswerRepository,
  trackingEntities,
  type EvaluationPlan,
  type UnitResult,
} from '@weir/tracking-store';
import { UNLIMITED } from '../src/calls/call-budget.js';
import { CallSlots } from '../src/calls/call-slots.js';
import { JudgeMemory } from '../src/judges/judge-memory.js';
import type { JudgeScorer } from '../src/judges/judge-scorer.js';
import { ModelJudgeScorers } from '../src/judges/model-judge-scorers.js';
import { GatewayClient } from '../src/models/gateway-client.js';
import { ModelIdentities } from '../src/models/model-identities.js';
import { ModelServers } from '../src/models/model-servers.js';
import { ModelSources } from '../src/models/model-sources.js';
import { Models } from '../src/models/models.js';
import { VendorModels } from '../src/models/vendor-models.js';

/** What the judge is told of a row, and what it says, by the row's output. */
export type JudgeScript = (
  output: string,
  request: RecordedRequest,
) => ScriptedReply | Promise<ScriptedReply>;

export interface JudgedEvaluation {
  readonly metrics: readonly (
    string | { readonly type: string; readonly name: string; [setting: string]: unknown }
  )[];
  readonly compat?: 'latest' | 'mlflow-2.8';
  readonly judgeModel?: string;
  readonly reusesJudgeAnswers?: boolean;
  readonly stop?: AbortSignal;
}

const CONCURRENCY = 8;
const ENDPOINT = { name: 'judge', endpoint_type: 'llm/v1/chat' };
export const SOME_MODEL = { provider: 'openai', name: 'some-model' };

/** A chat answer in OpenAI's form. */
export const says = (content: string | null): ScriptedReply => ({
  json: {
    id: 'x',
    object: 'chat.completion',
    created: 1,
    model: 'stub',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
  },
});

export const refuses = (status: number, message: string): ScriptedReply => ({
  status,
  json: { error: { message, type: 'invalid_request_error', code: null } },
});

/** The body that the judge was sent. */
export const bodyOf = ({ json }: RecordedRequest): Record<string, unknown> => json as Record<string, unknown>;

const OUTPUT = /^Output:\n(\S+)/gm;

/** The row's own output stands last: examples have outputs too. */
const outputIn = (request: RecordedRequest): string => {
  const [message] = bodyOf(request)['messages'] as { content: string }[];
  return [...(message?.content ?? '').matchAll(OUTPUT)].at(-1)?.[1] ?? '';
};

/** Judges of the worker on a database of their own; behind the gateway and the vendor stands one HTTP server with a script. */
export class JudgesOfTest {
  private readonly closing: (() => Promise<void>)[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly answers: JudgeAnswerRepository,
    private readonly stub: VendorStub,
  ) {}

  static async open(): Promise<JudgesOfTest> {
    const database = await testDatabase({ entities: trackingEntities });
    const judges: { script: JudgeScript; description: object } = {
      script: () => says(null),
      description: {},
    };
    const stub = await VendorStub.start((request) =>
      request.method === 'GET' ? { json: judges.description } : judges.script(outputIn(request), request),
    );
    const opened = new JudgesOfTest(database, new JudgeAnswerRepository(database.dataSource), stub);
    opened.setScript = (script) => (judges.script = script);
    opened.putBehind = (model) =>
      (judges.description = { ...ENDPOINT, ...(model === null ? {} : { model }) });
    return opened;
  }

  /** Decides what the judge says from now on. */
  setScript: (script: JudgeScript) => void = () => undefined;

  /** Decides what the gateway says that stands behind its endpoints; nothing for null. */
  putBehind: (model: { readonly provider: string; readonly name: string | null } | null) => void = () =>
    undefined;

  /** Questions that reached the judge. */
  get questions(): readonly RecordedRequest[] {
    return this.stub.requests.filter(({ method }) => method === 'POST');
  }

  questionsAbout(output: string): number {
    return this.questions.filter((request) => outputIn(request) === output).length;
  }

  received(count: number): Promise<unknown> {
    return this.stub.received(count);
  }

  async clear(): Promise<void> {
    this.stub.clear();
    this.putBehind(SOME_MODEL);
    await this.database.dataSource.query('DELETE FROM judge_answers');
  }

  async close(): Promise<void> {
    await Promise.all(this.closing.map((close) => close()));
    await this.stub.stop();
    await this.database.drop();
  }

  /** The judges of a worker that has just started: it remembers nothing but what the database holds. */
  worker(): ModelJudgeScorers {
    const settings = readWorkerSettings({
      DATABASE_URL: this.database.url,
      WEIR_GATEWAY_URL: this.stub.url,
      WEIR_WORKER_CONCURRENCY: String(CONCURRENCY),
      OPENAI_API_KEY: 'sk-secret',
      OPENAI_BASE_URL: `${this.stub.url}/v1`,
    });
    const gateway = new GatewayClient(settings);
    const vendors = new VendorModels(settings);
    const servers = new ModelServers(settings);
    for (const part of [gateway, vendors, servers]) this.closing.push(() => part.onApplicationShutdown());
    const logger = { warn: () => undefined } as never;
    return new ModelJudgeScorers(
      new Models(new ModelSources(gateway, vendors, servers)),
      new ModelIdentities(gateway),
      new JudgeMemory(this.answers, logger),
    );
  }

  async scorers(evaluation: JudgedEvaluation, worker = this.worker()): Promise<JudgeScorer[]> {
    const {
      metrics: extraMetrics,
      compat = 'latest',
      judgeModel = 'endpoints:/judge',
      ...asked
    } = evaluation;
    const behaviour = resolveBehaviour({ compat });
    const { metrics } = selectMetrics({ extraMetrics, judgeModel, hasTargets: true, behaviour });
    const { stop = new AbortController().signal, reusesJudgeAnswers = true } = asked;
    const context = {
      evaluationId: '00000000-0000-4000-8000-000000000000',
      plan: { reusesJudgeAnswers } as EvaluationPlan,
      signals: { stop, break: stop },
      gate: new CallSlots({ concurrency: CONCURRENCY }),
      budget: UNLIMITED,
    };
    const judged = metrics.filter((metric): metric is JudgedMetric => metric.kind === 'judged');
    return Promise.all(judged.map((metric) => worker.create(metric, context)));
  }

  /** Scores rows by one metric, all at once, as a chunk's rows are; units in the order of the rows. */
  async score(
    evaluation: JudgedEvaluation,
    outputs: readonly unknown[],
    worker = this.worker(),
  ): Promise<UnitResult[]> {
    const [scorer] = await this.scorers(evaluation, worker);
    if (scorer === undefined) throw new Error('no judge');
    const units: UnitResult[] = [];
    const rows = outputs.map((prediction, rowIndex) => ({ rowIndex, row: rowOf(prediction) }));
    await Promise.all(
      rows.map((row) =>
        scorer.score(row, (unit) => {
          units.push(unit);
          return Promise.resolve();
        }),
      ),
    );
    return units.sort((first, second) => first.rowIndex - second.rowIndex);
  }
}

export const rowOf = (prediction: unknown): MetricRow => ({
  prediction,
  target: 'the right answer',
  value: (name) => `a value of ${name}`,
});
