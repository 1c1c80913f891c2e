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

  /** What stands behind the name, as the gateway tells it; null when it does not, or does not answer. */
  async modelBehind(name: string): Promise<string | null> {
    const answer = await this.described(name);
    if (answer.kind !== 'reply' || answer.status !== 200) return null;
    const destinations = field(answer.document, 'destinations');
    return Array.isArray(destinations) ? this.modelsBehind(destinations) : modelOf(answer.document);
  }

  /** Of a traffic route: its endpoints, their shares, and what stands behind each. */
  private async modelsBehind(destinations: readonly unknown[]): Promise<string | null> {
    const told = await Promise.all(
      destinations.map(async (destination) => {
        const name = field(destination, 'name');
        const answer = typeof name === 'string' ? await this.told('2.0/endpoints', name) : null;
        const model = answer?.kind === 'reply' ? modelOf(answer.document) : null;
        return model === null ? null : [name, field(destination, 'traffic_percentage'), model];
      }),
    );
    return told.includes(null) ? null : JSON.stringify(told);
  }

  private async typeOf(uri: string, name: string): Promise<LlmType> {
    const answer = await this.described(name);
    if (answer.kind !== 'reply') throw modelUnreachable(uri, `the gateway: ${answer.reason}`);
    const { status, document } = answer;
    if (status === 404) throw unsuitableModel(`The gateway has no endpoint "${name}".`);
    if (status !== 200) throw modelUnreachable(uri, this.exchange.failureText(status, document));
    const type = field(document, 'endpoint_type') ?? field(document, 'task_type') ?? 'llm/v1/chat';
    if (type === 'llm/v1/chat' || type === 'llm/v1/completions') return type;
    throw unsuitableModel(`The endpoint "${name}" answers neither chat nor completions.`);
  }

  /** An endpoint, or else a traffic route, which is called in the same way. */
  private async described(name: string): Promise<Exchanged> {
    const answer = await this.told('2.0/endpoints', name);
    return answer.kind === 'reply' && answer.status === 404 ? this.told('3.0/gateway/route', name) : answer;
  }

  private told(list: string, name: string): Promise<Exchanged> {
    return this.exchange.get(`${this.basePath}/api/${list}/${encodeURIComponent(name)}`);
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

/** Null unless both provider and model are told. */
function modelOf(endpoint: unknown): string | null {
  const model = field(endpoint, 'model');
  const told = [field(model, 'provider'), field(model, 'name')];
  return told.every((word) => typeof word === 'string' && word !== '') ? JSON.stringify(told) : null;
}

interface EndpointCall {
  readonly uri: string;
  readonly endpoint: string;
  readonly type: LlmType;
  readonly question: ModelQuestion;
  readonly signal: AbortSignal;
}
