import { Inject, Injectable } from '@nestjs/common';
import { receiveBody } from '@weir/http';
import type { EndpointType } from '@weir/llm-v1';
import type { Logger } from '@weir/observability';
import { AdmissionService } from '../admission/admission.service.js';
import { ErrorResponder } from '../errors/error-responder.js';
import { modelNotPermitted, unknownEndpoint, wrongEndpointType } from '../errors/request.errors.js';
import { GatewayConfigStore } from '../gateway-config/gateway-config.store.js';
import type { GatewayEndpoint, GatewaySnapshot } from '../gateway-config/gateway-snapshot.js';
import { GATEWAY_LOGGER } from '../gateway.tokens.js';
import type { CallRecord } from '../telemetry/call-record.js';
import { CallTelemetry } from '../telemetry/call-telemetry.js';
import { chooseEndpoint } from '../traffic/weighted-choice.js';
import { chooseDialect } from './dialect.js';
import { InvocationSchemas } from './invocation-schemas.js';
import { Invocation, type BodyReader, type Exchange, type InvocationResources } from './invocation.js';
import { OPERATIONS } from './operations.js';
import { MAX_BODY_BYTES, type JsonObject } from './request-body.js';

const BODY_LIMITS = { maxBytes: MAX_BODY_BYTES };

/** The two ways to name an endpoint, and the errors and schemas that belong to each. */
@Injectable()
export class InvocationService {
  private readonly resources: InvocationResources;

  constructor(
    private readonly config: GatewayConfigStore,
    private readonly schemas: InvocationSchemas,
    private readonly telemetry: CallTelemetry,
    admission: AdmissionService,
    errors: ErrorResponder,
    @Inject(GATEWAY_LOGGER) logger: Logger,
  ) {
    this.resources = { admission, errors, logger };
  }

  /** `/endpoints/{name}/invocations` and `/gateway/{name}/invocations`: answers, with an error where need be. */
  invokeByName(exchange: Exchange, { name, isGatewayPath }: { name: string; isGatewayPath: boolean }): void {
    const record = this.telemetry.begin(exchange.response, 'native');
    const target = this.config.current.target(name);
    if (!target) return this.refuse(unknownEndpoint(name), exchange);
    const endpoint = chooseEndpoint(target);
    const userAgent = exchange.request.headers['user-agent'];
    this.begin(exchange, record, (body) => {
      const { declaredDialect, type } = endpoint;
      const isOldDialect = isGatewayPath && chooseDialect({ body, userAgent, declaredDialect }) === '2.8';
      const surface = isOldDialect ? '2.8' : 'native';
      this.schemas.validate(body, { type, surface });
      if (body.model !== undefined) throw modelNotPermitted();
      return { endpoint, surface };
    });
  }

  /** `/v1/…`, where the body names the endpoint as `model`: answers, with an error where need be. */
  invokeByModel(exchange: Exchange, type: EndpointType): void {
    const record = this.telemetry.begin(exchange.response, 'openai');
    const snapshot = this.config.current;
    this.begin(exchange, record, (body) => ({
      endpoint: this.endpointOfModel(body, { type, snapshot }),
      surface: 'openai',
    }));
  }

  private begin(exchange: Exchange, record: CallRecord, read: BodyReader): void {
    receiveBody(exchange.request, BODY_LIMITS, new Invocation(this.resources, exchange, record, read));
  }

  private refuse(error: unknown, { request, response }: Exchange): void {
    this.resources.errors.respond(error, request, response);
  }

  private endpointOfModel(
    body: JsonObject,
    { type, snapshot }: { type: EndpointType; snapshot: GatewaySnapshot },
  ): GatewayEndpoint {
    const { model } = body;
    const name = typeof model === 'string' ? model : '';
    const target = snapshot.target(name);
    if (name !== '' && !target) throw unknownEndpoint(name);
    if (target && target.type !== type) throw wrongEndpointType(name, OPERATIONS[type].noun);
    this.schemas.validate(body, { type, surface: 'openai' });
    if (!target) throw unknownEndpoint('');
    return chooseEndpoint(target);
  }
}
