import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { isAllowedAddress, type ExternalMetric, type ExternalScorer } from '@weir/evaluation';
import { Agent } from 'undici';
import { UNLIMITED } from '../calls/call-budget.js';
import { field, HttpExchange } from '../models/http-exchange.js';
import type { Model, ModelQuestion, ModelReply } from '../models/model.types.js';
import { PatientCaller } from '../models/patient-caller.js';
import type { ScoringContext } from '../scoring/scoring-context.js';
import { WORKER_SETTINGS, type WorkerSettings } from '../worker.tokens.js';
import { HttpScorer } from './http-scorer.js';

type Service = Extract<ExternalScorer, { kind: 'http' }>;
type Settings = Pick<WorkerSettings, 'httpScorers' | 'httpScorerToken' | 'concurrency'>;

const MAX_REASON_CHARACTERS = 500;
const WHO = 'the scorer';

/** Services that score rows. Redirects are not followed: they could lead to an address that nobody allowed. */
@Injectable()
export class HttpScorers implements OnApplicationShutdown {
  private readonly agent: Agent;

  constructor(@Inject(WORKER_SETTINGS) private readonly settings: Settings) {
    this.agent = new Agent({ connections: settings.concurrency });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  create(metric: ExternalMetric, service: Service, context: ScoringContext): HttpScorer {
    if (!isAllowedAddress(service.url, this.settings.httpScorers)) throw forbidden(service.url);
    // Its calls are no model's: they count neither as calls nor as cost of the evaluation.
    const caller = new PatientCaller(this.open(service), { ...context, budget: UNLIMITED });
    return new HttpScorer(metric, caller);
  }

  private open({ url, timeoutMs }: Service): Model {
    const { origin, pathname, search } = new URL(url);
    const token = this.settings.httpScorerToken;
    const headers = token === null ? {} : { headers: { authorization: `Bearer ${token}` } };
    const exchange = new HttpExchange(this.agent, { origin, who: WHO, ...headers });
    const call = { exchange, path: `${pathname}${search}`, timeoutMs };
    return { uri: url, call: (question, signal) => askService(call, question, signal) };
  }
}

interface ServiceCall {
  readonly exchange: HttpExchange;
  readonly path: string;
  readonly timeoutMs: number;
}

async function askService(
  { exchange, path, timeoutMs }: ServiceCall,
  { input }: ModelQuestion,
  signal: AbortSignal,
): Promise<ModelReply> {
  const overdue = AbortSignal.timeout(timeoutMs);
  try {
    const body = input.kind === 'body' ? input.body : {};
    const reply = await exchange.post(path, body, AbortSignal.any([signal, overdue]));
    if (reply.kind !== 'reply') return reply;
    return exchange.failure(reply) ?? scoreReply(reply.document, reply.latencySeconds);
  } catch (error) {
    if (signal.aborted || !overdue.aborted) throw error;
    return { kind: 'broken', reason: `${WHO} took longer than ${timeoutMs} ms` };
  }
}

/** `{ score, justification? }`, or `{ error }` for a row that cannot be scored. */
function scoreReply(document: unknown, latencySeconds: number): ModelReply {
  const error = field(document, 'error');
  if (error !== undefined && error !== null) {
    const text = typeof error === 'string' ? error : JSON.stringify(error);
    return { kind: 'refused', reason: `${WHO} refused the row: ${text.slice(0, MAX_REASON_CHARACTERS)}` };
  }
  if (field(document, 'score') === undefined) {
    return { kind: 'refused', reason: `${WHO} answered neither a score nor an error` };
  }
  return { kind: 'answered', text: JSON.stringify(document), latencySeconds, usage: null };
}

const forbidden = (url: string): AppError =>
  new AppError({
    code: 'EVALUATION.SCORER_NOT_ALLOWED',
    status: 422,
    message: `${url} is not among the WEIR_HTTP_SCORERS of the evaluation worker.`,
  });
