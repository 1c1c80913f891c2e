import { Injectable } from '@nestjs/common';
import { receiveBody } from '@weir/http';
import type { EndpointType } from '@weir/llm-v1';
import { modelNotPermitted, unknownEndpoint, wrongEndpointType } from '../errors/request.errors.js';
import { GatewayConfigStore } from '../gateway-config/gateway-config.store.js';
import type { GatewayEndpoint, GatewaySnapshot } from '../gateway-config/gateway-snapshot.js';
import type { CallRecord } from '../telemetry/call-record.js';
import { CallTelemetry } from '../telemetry/call-telemetry.js';
import { chooseEndpoint } from '../traffic/weighted-choice.js';
import { chooseDialect } from './dialect.js';
import { InvocationSchemas } from './invocation-schemas.js';
import { InvocationResources } from './invocation-resources.js';
import { Invocation, type BodyReader, type Exchange } from './invocation.js';
import { OPERATIONS } from './operations.js';
import type { JsonObject } from './request-body.js';

/** The two ways to name an endpoint, and the errors and schemas that belong to each. */
@Injectable()
export class InvocationService {
  constructor(
    private readonly config: GatewayConfigStore,
    private readonly schemas: InvocationSchemas,
    private readonly telemetry: CallTelemetry,
    private readonly resources: InvocationResources,
  ) {}

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
    const { resources } = this;
    receiveBody(exchange.request, resources.bodyLimits, new Invocation(resources, exchange, record, read));
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
