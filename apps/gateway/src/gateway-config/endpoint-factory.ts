import type {
  AdapterDependencies,
  ProviderAdapter,
  ProviderDefinition,
  ProviderRegistry,
} from '@weir/providers';
import type { ConfigReport } from './config-report.js';
import { checkDto, warnUnknownKeys } from './dto-check.js';
import { EndpointConfigDto, ModelConfigDto } from './gateway-config.dto.js';
import type { DeclaredDialect, GatewayEndpoint } from './gateway-snapshot.js';
import { createLimits } from './limits-factory.js';
import type { ValueResolver } from './value-resolver.js';
import type { ConfigPath } from './yaml-document.js';

/** MLflow's constant. */
const DEFAULT_TIMEOUT_MS = 300_000;

export interface EndpointFactoryOptions {
  readonly providers: ProviderRegistry;
  readonly dependencies: AdapterDependencies;
  readonly report: ConfigReport;
  readonly resolver: ValueResolver;
}

export interface RawItem {
  readonly value: Readonly<Record<string, unknown>>;
  readonly path: ConfigPath;
  readonly list: 'endpoints' | 'routes';
}

/** Makes one endpoint of its part of the file; null, with the reasons in the report, when that is not possible. */
export class EndpointFactory {
  constructor(private readonly options: EndpointFactoryOptions) {}

  create({ value, path, list }: RawItem): GatewayEndpoint | null {
    const { report } = this.options;
    const { route_type: routeType, ...rest } = value;
    if (routeType !== undefined && rest.endpoint_type !== undefined && rest.endpoint_type !== routeType) {
      report.problem([...path, 'route_type'], 'endpoint_type and route_type say different things');
    }
    const typed = rest.endpoint_type === undefined ? { ...rest, endpoint_type: routeType } : rest;
    const dto = checkDto(EndpointConfigDto, { value: typed, path, report });
    if (!dto) return null;
    this.warn(value, path);
    const adapter = this.createAdapter(dto, [...path, 'model']);
    if (!adapter) return null;
    const declaredDialect: DeclaredDialect = list === 'routes' || routeType !== undefined ? '2.8' : 'current';
    return {
      name: dto.name,
      type: dto.endpoint_type,
      declaredDialect,
      model: { name: dto.model.name ?? null, provider: dto.model.provider },
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

  private createAdapter(
    dto: EndpointConfigDto,
    path: ConfigPath,
  ): { adapter: ProviderAdapter; providerName: string } | null {
    const { report, providers, resolver } = this.options;
    const definition = providers.find(dto.model.provider);
    if (!definition) {
      report.problem([...path, 'provider'], `The provider '${dto.model.provider}' is not supported.`);
      return null;
    }
    if (dto.model.config == null && definition.isConfigRequired) {
      report.problem(
        path,
        `A config must be supplied when setting a provider. The provider entry for ${dto.model.provider} is incorrect.`,
      );
      return null;
    }
    const problemsBefore = report.problems.length;
    const config = resolver.resolve(dto.model.config ?? {}, [...path, 'config']);
    if (report.problems.length > problemsBefore) return null;
    return this.createFromSettings(definition, { dto, config, path });
  }

  private createFromSettings(
    definition: ProviderDefinition,
    { dto, config, path }: { dto: EndpointConfigDto; config: unknown; path: ConfigPath },
  ): { adapter: ProviderAdapter; providerName: string } | null {
    const { report, dependencies } = this.options;
    const result = definition.parseSettings(config, {
      modelName: dto.model.name ?? null,
      endpointType: dto.endpoint_type,
    });
    const notes = result.ok ? result.warnings : result.issues;
    for (const note of notes) {
      const at = [...path, ...note.path];
      if (result.ok) report.warning(at, note.reason);
      else report.problem(at, note.reason);
    }
    if (!result.ok) return null;
    const adapter = definition.create(result.settings, dependencies);
    this.warnUnsupported(adapter, { dto, definition, path });
    return { adapter, providerName: definition.displayName };
  }

  /** MLflow finds an impossible pair only when it is queried; so do we, but the operator is told at once. */
  private warnUnsupported(
    adapter: ProviderAdapter,
    { dto, definition, path }: { dto: EndpointConfigDto; definition: ProviderDefinition; path: ConfigPath },
  ): void {
    const operation = dto.endpoint_type.slice('llm/v1/'.length);
    if (operation in adapter) return;
    this.options.report.warning(
      [...path, 'provider'],
      `${definition.displayName} has no ${operation}: queries of this endpoint will be answered with 501`,
    );
  }
}
