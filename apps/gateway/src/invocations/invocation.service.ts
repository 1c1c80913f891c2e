import { Injectable } from '@nestjs/common';
import type { EndpointType } from '@weir/llm-v1';
import { modelNotPermitted, unknownEndpoint, wrongEndpointType } from '../errors/request.errors.js';
import { GatewayConfigStore } from '../gateway-config/gateway-config.store.js';
import type { SnapshotTarget } from '../gateway-config/gateway-snapshot.js';
import { CallTelemetry } from '../telemetry/call-telemetry.js';
import { chooseEndpoint } from '../traffic/weighted-choice.js';
import { chooseDialect } from './dialect.js';
import { InvocationRunner, type Exchange } from './invocation-runner.js';
import { InvocationSchemas } from './invocation-schemas.js';
import { OPERATIONS } from './operations.js';
import { readJsonObject, type JsonObject } from './request-body.js';

/** The first half of the hot path: endpoint, body, dialect, schema. Whatever it throws, the error filter says. */
@Injectable()
export class InvocationService {
  constructor(
    private readonly config: GatewayConfigStore,
    private readonly schemas: InvocationSchemas,
    private readonly runner: InvocationRunner,
    private readonly telemetry: CallTelemetry,
  ) {}

  /** `/endpoints/{name}/invocations` and `/gateway/{name}/invocations`. */
  async invokeByName(
    exchange: Exchange,
    { name, isGatewayPath }: { name: string; isGatewayPath: boolean },
  ): Promise<void> {
    const record = this.telemetry.begin(exchange.response, 'native');
    const target = this.config.current.target(name);
    if (!target) throw unknownEndpoint(name);
    const endpoint = chooseEndpoint(target);
    const body = await readJsonObject(exchange.request);
    const { declaredDialect, type } = endpoint;
    const userAgent = exchange.request.headers['user-agent'];
    const isOldDialect = isGatewayPath && chooseDialect({ body, userAgent, declaredDialect }) === '2.8';
    const surface = isOldDialect ? '2.8' : 'native';
    this.schemas.validate(body, { type, surface });
    if (body.model !== undefined) throw modelNotPermitted();
    await this.runner.run({ endpoint, surface, body, record }, exchange);
  }

  /** `/v1/…`: the body names the endpoint as `model`. */
  async invokeByModel(exchange: Exchange, type: EndpointType): Promise<void> {
    const record = this.telemetry.begin(exchange.response, 'openai');
    const snapshot = this.config.current;
    const body = await readJsonObject(exchange.request);
    const name = readModel(body);
    const target = name === null ? null : snapshot.target(name);
    if (name !== null) refuseUnsuitable(target, { name, type });
    this.schemas.validate(body, { type, surface: 'openai' });
    if (!target) throw unknownEndpoint('');
    await this.runner.run({ endpoint: chooseEndpoint(target), surface: 'openai', body, record }, exchange);
  }
}

/** Null when the schema will say what is wrong with it. */
function readModel({ model }: JsonObject): string | null {
  return typeof model === 'string' && model !== '' ? model : null;
}

function refuseUnsuitable(
  target: SnapshotTarget | null,
  { name, type }: { name: string; type: EndpointType },
): void {
  if (!target) throw unknownEndpoint(name);
  if (target.type !== type) throw wrongEndpointType(name, OPERATIONS[type].noun);
}
