import type { IncomingMessage, ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { wantsStream, wantsUsageChunk } from '@weir/llm-v1';
import type { Logger } from '@weir/observability';
import { unsupportedOperation, type ProviderCall } from '@weir/providers';
import { wasNeverAccepted, type Admission } from '../admission/admission.js';
import { AdmissionService } from '../admission/admission.service.js';
import { toOpenAiError } from '../errors/openai-error.mapper.js';
import { nestedTooDeeply } from '../errors/request.errors.js';
import { toWireError } from '../errors/wire-error.js';
import type { GatewayEndpoint } from '../gateway-config/gateway-snapshot.js';
import { GATEWAY_LOGGER } from '../gateway.tokens.js';
import type { CallRecord } from '../telemetry/call-record.js';
import { sendJson } from './answer.js';
import { CallerPresence } from './caller-presence.js';
import { sendEvents } from './event-stream.js';
import type { Surface } from './operation.js';
import { OPERATIONS } from './operations.js';
import type { JsonObject } from './request-body.js';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A call whose body fits its schema and whose endpoint is known. */
export interface ValidCall {
  readonly endpoint: GatewayEndpoint;
  readonly surface: Surface;
  readonly body: JsonObject;
  readonly record: CallRecord;
}

/** The second half of the hot path: admission, vendor, answer. */
@Injectable()
export class InvocationRunner {
  constructor(
    private readonly admission: AdmissionService,
    @Inject(GATEWAY_LOGGER) private readonly logger: Logger,
  ) {}

  async run(call: ValidCall, { request, response }: Exchange): Promise<void> {
    const { endpoint, body, record, surface } = call;
    record.chose(endpoint, surface);
    const admitted = this.admission.admit({ endpoint, request, body });
    const admission = admitted instanceof Promise ? await admitted : admitted;
    try {
      // The 2.8 dialect knows no streams; there, `stream` is a field like any other.
      if (surface !== '2.8' && wantsStream(body)) await this.stream(call, response, admission);
      else await this.answer(call, response, admission);
      record.end(response.statusCode);
    } catch (error) {
      if (wasNeverAccepted(error)) admission.settle(null);
      // JSON.parse takes any depth, JSON.stringify recurses: an absurdly nested body is the caller's mistake.
      throw error instanceof RangeError ? nestedTooDeeply(error) : error;
    }
  }

  private async answer(call: ValidCall, response: ServerResponse, admission: Admission): Promise<void> {
    const { endpoint, surface } = call;
    const { headers } = admission;
    const operation = OPERATIONS[endpoint.type];
    const pending = operation.call(endpoint.adapter, vendorCall(call, response));
    if (!pending) throw unsupportedOperation(operation.unaryName, endpoint.providerName);
    const { value, bytes } = await pending;
    call.record.used(value.usage);
    if (surface === '2.8') sendJson(response, toBytes(operation.toV28(value)), headers);
    else sendJson(response, bytes ?? toBytes(value), headers);
    admission.settle(value.usage);
  }

  private async stream(call: ValidCall, response: ServerResponse, admission: Admission): Promise<void> {
    const { endpoint, body, record } = call;
    const operation = OPERATIONS[endpoint.type];
    const opening = operation.openStream(endpoint.adapter, vendorCall(call, response));
    if (!opening) {
      throw unsupportedOperation(operation.streamName ?? operation.unaryName, endpoint.providerName);
    }
    const chunks = await opening;
    const usage = await sendEvents(response, chunks, {
      headers: admission.headers,
      record,
      hasUsageChunk: wantsUsageChunk(body),
      errorEvent: (error) => toOpenAiError(toWireError(error, this.logger)),
    });
    record.used(usage);
    if (usage) admission.settle(usage);
  }
}

function vendorCall({ endpoint, surface, body }: ValidCall, response: ServerResponse): ProviderCall<unknown> {
  return {
    request: OPERATIONS[endpoint.type].toRequest(body, surface),
    signal: new CallerPresence(response),
    timeoutMs: endpoint.timeoutMs,
  };
}

function toBytes(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
