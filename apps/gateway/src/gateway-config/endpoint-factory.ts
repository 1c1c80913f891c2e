import { canonicalProviderName } from '@weir/providers';
import { AdapterFactory, type AdapterFactoryOptions } from './adapter-factory.js';
import { checkDto, warnUnknownKeys } from './dto-check.js';
import { EndpointConfigDto, ModelConfigDto } from './gateway-config.dto.js';
import type { DeclaredDialect, GatewayEndpoint } from './gateway-snapshot.js';
import { createLimits } from './limits-factory.js';
import type { ConfigPath } from './yaml-document.js';

/** MLflow's constant. */
const DEFAULT_TIMEOUT_MS = 300_000;

export interface RawItem {
  readonly value: Readonly<Record<string, unknown>>;
  readonly path: ConfigPath;
  readonly list: 'endpoints' | 'routes';
}

/** Makes one endpoint of its part of the file; null, with the reasons in the report, when that is not possible. */
export class EndpointFactory {
  private readonly adapters: AdapterFactory;

  constructor(private readonly options: AdapterFactoryOptions) {
    this.adapters = new AdapterFactory(options);
  }

  create({ value, path, list }: RawItem): GatewayEndpoint | null {
    const { report } = this.options;
    const { route_type: routeType, ...rest } = value;
    if (routeType !== undefined && rest.endpoint_type !== undefined && rest.endpoint_type !== routeType) {
      report.problem([...path, 'route_type'], 'endpoint_type and route_type say different things');
    }
    const typed = rest.endpoint_type === undefined ? { ...rest, endpoint_type: routeType } : rest;
    // First what is not known: a key that is missing may stand there misspelt.
    this.warn(value, path);
    const dto = checkDto(EndpointConfigDto, { value: typed, path, report });
    if (!dto) return null;
    const adapter = this.adapters.create(dto, path);
    if (!adapter) return null;
    const declaredDialect: DeclaredDialect = list === 'routes' || routeType !== undefined ? '2.8' : 'current';
    return {
      name: dto.name,
      type: dto.endpoint_type,
      declaredDialect,
      model: { name: dto.model.name ?? null, provider: canonicalProviderName(dto.model.provider) },
      limits: createLimits(dto, { path: [...path, 'limit'], report }),
      timeoutMs: dto.timeout_ms ?? DEFAULT_TIMEOUT_MS,
      ...adapter,
    };
  }

  private warn(value: Readonly<Record<string, unknown>>, path: ConfigPath): void {
    const { report } = this.options;
    warnUnknownKeys(EndpointConfigDto, { value, path, report, also: ['route_type'] });
    const { model } = value;
    if (typeof model === 'object' && model !== null) {
      warnUnknownKeys(ModelConfigDto, { value: model, path: [...path, 'model'], report });
    }
  }
}
