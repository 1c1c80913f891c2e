import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AppError } from '@weir/errors';
import { loggerOf, type BodyReceiver } from '@weir/http';
import { wantsStream, wantsUsageChunk } from '@weir/llm-v1';
import { unsupportedOperation, type ProviderAnswer, type ProviderCall } from '@weir/providers';
import { wasNeverAccepted, type Admission } from '../admission/admission.js';
import { toOpenAiError } from '../errors/openai-error.mapper.js';
import { nestedTooDeeply } from '../errors/request.errors.js';
import { toWireError } from '../errors/wire-error.js';
import type { GatewayEndpoint } from '../gateway-config/gateway-snapshot.js';
import type { CallRecord } from '../telemetry/call-record.js';
import { sendJson } from './answer.js';
import { CallerPresence } from './caller-presence.js';
import { sendEvents } from './event-stream.js';
import type { InvocationResources } from './invocation-resources.js';
import type { UnaryAnswer, Operation, Surface } from './operation.js';
import { OPERATIONS } from './operations.js';
import { parseJsonObject, type JsonObject } from './request-body.js';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** The endpoint that a body is for and the words that it is written in; throws when the two do not fit. */
export type BodyReader = (body: JsonObject) => {
  readonly endpoint: GatewayEndpoint;
  readonly surface: Surface;
};

/** A valid call: its body fits its schema and its endpoint is known. */
interface ValidCall {
  readonly endpoint: GatewayEndpoint;
  readonly surface: Surface;
  readonly body: JsonObject;
  readonly operation: Operation;
}

/**
 * One call from its body to its answer: the hot path. Its steps are methods that call one another, not functions that
 * await one another: each promise between them would cost a call about a microsecond, and there were a dozen. Whatever
 * fails ends in {@link fail}; nothing is thrown to the caller.
 */
export class Invocation implements BodyReceiver {
  constructor(
    private readonly resources: InvocationResources,
    private readonly exchange: Exchange,
    private readonly record: CallRecord,
    private readonly read: BodyReader,
  ) {}

  received(bytes: Buffer): void {
    try {
      const body = parseJsonObject(bytes);
      const { endpoint, surface } = this.read(body);
      this.record.chose(endpoint, surface);
      this.admit({ endpoint, surface, body, operation: OPERATIONS[endpoint.type] });
    } catch (error) {
      this.fail(error);
    }
  }

  refused(error: AppError): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    const { request, response } = this.exchange;
    // JSON.parse takes any depth, JSON.stringify recurses: an absurdly nested body is the caller's mistake.
    const cause = error instanceof RangeError ? nestedTooDeeply(error) : this.record.reasonFor(error);
    this.resources.errors.respond(cause, request, response);
  }

  private admit(call: ValidCall): void {
    const { endpoint, body } = call;
    const admitted = this.resources.admission.admit({ endpoint, body, request: this.exchange.request });
    if (!(admitted instanceof Promise)) return this.forward(call, admitted);
    admitted.then(
      (admission) => this.forward(call, admission),
      (error: unknown) => this.fail(error),
    );
  }

  private forward(call: ValidCall, admission: Admission): void {
    const { body, surface } = call;
    const refuse = (error: unknown): void => {
      if (wasNeverAccepted(error)) admission.settle(null);
      this.fail(error);
    };
    try {
      // The 2.8 dialect knows no streams; there, `stream` is a field like any other.
      if (surface !== '2.8' && wantsStream(body)) this.stream(call, admission).catch(refuse);
      else this.ask(call).then((answer) => this.answer(call, answer, admission), refuse);
    } catch (error) {
      refuse(error);
    }
  }

  private ask({ endpoint, operation, body, surface }: ValidCall): Promise<ProviderAnswer<UnaryAnswer>> {
    const pending = operation.call(endpoint.adapter, this.vendorCall({ endpoint, operation, body, surface }));
    if (pending) return pending;
    throw unsupportedOperation(operation.unaryName, endpoint.providerName);
  }

  private answer(
    { operation, surface }: ValidCall,
    { value, text }: ProviderAnswer<UnaryAnswer>,
    admission: Admission,
  ): void {
    const { response } = this.exchange;
    try {
      this.record.used(value.usage);
      if (surface === '2.8') sendJson(response, JSON.stringify(operation.toV28(value)), admission.headers);
      else sendJson(response, text ?? JSON.stringify(value), admission.headers);
      this.record.end(response.statusCode);
    } catch (error) {
      this.fail(error);
    }
    admission.settle(value.usage);
  }

  private async stream(call: ValidCall, admission: Admission): Promise<void> {
    const { endpoint, operation, body } = call;
    const opening = operation.openStream(endpoint.adapter, this.vendorCall(call));
    if (!opening) {
      throw unsupportedOperation(operation.streamName ?? operation.unaryName, endpoint.providerName);
    }
    const { response } = this.exchange;
    const usage = await sendEvents(response, await opening, {
      headers: admission.headers,
      record: this.record,
      hasUsageChunk: wantsUsageChunk(body),
      errorEvent: (error) => this.errorEvent(error),
    });
    this.record.used(usage);
    if (usage) admission.settle(usage);
    this.record.end(response.statusCode);
  }

  private errorEvent(error: unknown): object {
    const logger = loggerOf(this.resources.logger, this.exchange.request);
    return toOpenAiError(toWireError(this.record.reasonFor(error), logger));
  }

  private vendorCall({ endpoint, operation, body, surface }: ValidCall): ProviderCall<unknown> {
    const signal = new CallerPresence(this.exchange.response);
    this.record.vendorCall = signal;
    const request = operation.toRequest(body, surface);
    const traceHeaders = this.record.vendorStarted(request, operation.traceName);
    return { request, signal, timeoutMs: endpoint.timeoutMs, traceHeaders };
  }
}
