import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent } from 'undici';
import { WORKER_SETTINGS, type WorkerSettings } from '../worker.tokens.js';
import { HttpExchange } from './http-exchange.js';
import { modelGone, refusedCredentials, unsuitableModel } from './model.errors.js';
import type { Model, ModelQuestion, ModelReply } from './model.types.js';
import { predictedText } from './served-prediction.mapper.js';

/** Models that run behind `mlflow models serve`, or behind anything that speaks its protocol. */
@Injectable()
export class ModelServers implements OnApplicationShutdown {
  private readonly agent: Agent;

  constructor(
    @Inject(WORKER_SETTINGS)
    private readonly settings: Pick<WorkerSettings, 'modelServers' | 'concurrency'>,
  ) {
    this.agent = new Agent({ connections: settings.concurrency });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  open(url: URL): Model {
    const { origin } = url;
    if (!this.settings.modelServers.includes(origin)) {
      throw unsuitableModel(`${origin} is not among the WEIR_MODEL_SERVERS of the evaluation worker.`);
    }
    const exchange = new HttpExchange(this.agent, { origin, who: 'the model server' });
    const path = `${invocationsPath(url)}${url.search}`;
    return {
      uri: url.href,
      call: (question, signal) => callServer({ uri: url.href, exchange, path, question, signal }),
    };
  }
}

/** The path of the scoring protocol, whether or not it was given. */
const invocationsPath = ({ pathname }: URL): string =>
  pathname.endsWith('/invocations') ? pathname : `${pathname.replace(/\/+$/, '')}/invocations`;

interface ServerCall {
  readonly uri: string;
  readonly exchange: HttpExchange;
  readonly path: string;
  readonly question: ModelQuestion;
  readonly signal: AbortSignal;
}

async function callServer({ uri, exchange, path, question, signal }: ServerCall): Promise<ModelReply> {
  const answer = await exchange.post(path, servedBody(question), signal);
  if (answer.kind !== 'reply') return answer;
  // Neither is about this row: all others would meet the same.
  if (answer.status === 401) throw refusedCredentials(uri);
  if (answer.status === 404) throw modelGone(uri, exchange.failureText(404, answer.document));
  const failure = exchange.failure(answer);
  if (failure !== null) return failure;
  const { document, latencySeconds } = answer;
  const prediction = predictedText(document);
  return prediction.kind === 'text'
    ? { kind: 'answered', text: prediction.text, latencySeconds, usage: prediction.usage }
    : { kind: 'refused', reason: prediction.reason };
}

/** Rows go as they were rendered; conversations in the form that MLflow's chat models take. */
function servedBody({ input, parameters }: ModelQuestion): object {
  switch (input.kind) {
    case 'body':
      return Object.keys(parameters).length === 0 ? input.body : { ...input.body, params: parameters };
    case 'messages':
      return { messages: input.messages, ...parameters };
    case 'text':
      return { messages: [{ role: 'user', content: input.text }], ...parameters };
  }
}
