import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'undici';
import { WORKER_SETTINGS, type WorkerSettings } from '../worker.tokens.js';
import { field, HttpExchange, type Exchanged } from './http-exchange.js';
import { answerText, answerUsage, llmBody, type LlmType } from './llm-body.mapper.js';
import { modelGone, modelUnreachable, refusedCredentials, unsuitableModel } from './model.errors.js';
import type { Model, ModelQuestion, ModelReply } from './model.types.js';

/** Calls models through the gateway, so that evaluations meet the same limits, keys and routing as everybody else. */
@Injectable()
export class GatewayClient implements OnApplicationShutdown {
  private readonly pool: Pool;
  private readonly basePath: string;
  private readonly exchange: HttpExchange;

  constructor(@Inject(WORKER_SETTINGS) settings: Pick<WorkerSettings, 'gatewayUrl' | 'concurrency'>) {
    const { origin, pathname } = new URL(settings.gatewayUrl);
    this.pool = new Pool(origin, { connections: settings.concurrency });
    this.basePath = pathname.replace(/\/+$/, '');
    this.exchange = new HttpExchange(this.pool, { origin, who: 'the gateway' });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  /** Learns how the endpoint wants to be asked. */
  async open(uri: string, endpoint: string): Promise<Model> {
    const type = await this.typeOf(uri, endpoint);
    return { uri, call: (question, signal) => this.call({ uri, endpoint, type, question, signal }) };
  }

  /** Provider and model as the gateway tells them; null when it does not, or does not answer. */
  async modelBehind(endpoint: string): Promise<string | null> {
    const answer = await this.description(endpoint);
    if (answer.kind !== 'reply' || answer.status !== 200) return null;
    const model = field(answer.document, 'model');
    const told = [field(model, 'provider'), field(model, 'name')];
    return told.every((word) => typeof word === 'string' && word !== '') ? JSON.stringify(told) : null;
  }

  private description(endpoint: string): Promise<Exchanged> {
    return this.exchange.get(`${this.basePath}/api/2.0/endpoints/${encodeURIComponent(endpoint)}`);
  }

  private async typeOf(uri: string, endpoint: string): Promise<LlmType> {
    const answer = await this.description(endpoint);
    if (answer.kind !== 'reply') throw modelUnreachable(uri, `the gateway: ${answer.reason}`);
    const { status, document } = answer;
    if (status === 404) throw unsuitableModel(`The gateway has no endpoint "${endpoint}".`);
    if (status !== 200) throw modelUnreachable(uri, this.exchange.failureText(status, document));
    const type = field(document, 'endpoint_type') ?? 'llm/v1/chat';
    if (type === 'llm/v1/chat' || type === 'llm/v1/completions') return type;
    throw unsuitableModel(`The endpoint "${endpoint}" answers neither chat nor completions.`);
  }

  private async call({ uri, endpoint, type, question, signal }: EndpointCall): Promise<ModelReply> {
    const path = `${this.basePath}/endpoints/${encodeURIComponent(endpoint)}/invocations`;
    const answer = await this.exchange.post(path, llmBody(question, type), signal);
    if (answer.kind !== 'reply') return answer;
    const { status, document, latencySeconds } = answer;
    // Neither is about this row: all others would meet the same.
    if (status === 401) throw refusedCredentials(uri);
    if (status === 404) throw modelGone(uri, this.exchange.failureText(status, document));
    return (
      this.exchange.failure(answer) ?? {
        kind: 'answered',
        text: answerText(document, type),
        latencySeconds,
        usage: answerUsage(document),
      }
    );
  }
}

interface EndpointCall {
  readonly uri: string;
  readonly endpoint: string;
  readonly type: LlmType;
  readonly question: ModelQuestion;
  readonly signal: AbortSignal;
}
