import {
  canonicalProviderName,
  type AdapterDependencies,
  type ProviderAdapter,
  type ProviderDefinition,
  type ProviderRegistry,
  type SettingsContext,
  type SettingsIssue,
} from '@weir/providers';
import { refuseAddresses } from './address-check.js';
import { closestWord } from './closest-word.js';
import type { ConfigReport } from './config-report.js';
import { unknownKeyText } from './dto-check.js';
import { readEndpointHeaders } from './endpoint-headers.js';
import type { EndpointConfigDto } from './gateway-config.dto.js';
import { withTemperatureFactor } from './temperature-factor.js';
import type { ValueResolver } from './value-resolver.js';
import type { ConfigPath } from './yaml-document.js';

export interface AdapterFactoryOptions {
  readonly providers: ProviderRegistry;
  readonly dependencies: AdapterDependencies;
  readonly report: ConfigReport;
  readonly resolver: ValueResolver;
}

/** An adapter and whose it is, as people write it. */
export interface EndpointAdapter {
  readonly adapter: ProviderAdapter;
  readonly providerName: string;
}

/** An endpoint whose provider is known. */
interface KnownEndpoint {
  readonly dto: EndpointConfigDto;
  readonly path: ConfigPath;
  readonly definition: ProviderDefinition;
  readonly context: SettingsContext;
}

/** Makes the adapter of one endpoint; null, with the reasons in the report, when that is not possible. */
export class AdapterFactory {
  constructor(private readonly options: AdapterFactoryOptions) {}

  create(dto: EndpointConfigDto, path: ConfigPath): EndpointAdapter | null {
    const definition = this.findProvider(dto, [...path, 'model']);
    if (!definition) return null;
    const context = { modelName: dto.model.name ?? null, endpointType: dto.endpoint_type };
    const endpoint: KnownEndpoint = { dto, path, definition, context };
    const { report } = this.options;
    const problemsBefore = report.problems.length;
    const config = this.readConfig(endpoint);
    const dependencies = this.readDependencies(endpoint);
    if (report.problems.length > problemsBefore) return null;
    const adapter = this.createAdapter(endpoint, config, dependencies);
    return adapter && { adapter: this.scaled(adapter, endpoint), providerName: definition.displayName };
  }

  private findProvider({ model }: EndpointConfigDto, path: ConfigPath): ProviderDefinition | null {
    const { report, providers } = this.options;
    const definition = providers.find(model.provider);
    if (!definition) {
      const names = providers.definitions.flatMap(({ name, aliases }) => [name, ...aliases]);
      const meant = closestWord(canonicalProviderName(model.provider), names);
      report.problem(
        [...path, 'provider'],
        `The provider '${model.provider}' is not supported.${meant === null ? '' : ` Did you mean ${meant}?`}`,
      );
      return null;
    }
    if (model.config != null || !definition.isConfigRequired) return definition;
    report.problem(
      path,
      `A config must be supplied when setting a provider. The provider entry for ${model.provider} is incorrect.`,
    );
    return null;
  }

  private readConfig({ dto, path }: KnownEndpoint): unknown {
    const { report, resolver, dependencies } = this.options;
    const configPath = [...path, 'model', 'config'];
    const config = resolver.resolve(dto.model.config ?? {}, configPath);
    refuseAddresses(config, { path: configPath, report, transport: dependencies.transport });
    return config;
  }

  private readDependencies({ dto, path }: KnownEndpoint): AdapterDependencies {
    const { report, resolver, dependencies } = this.options;
    if (!dto.headers) return dependencies;
    const headers = readEndpointHeaders(dto.headers, { path: [...path, 'headers'], report, resolver });
    return { ...dependencies, transport: dependencies.transport.withHeaders(headers) };
  }

  private createAdapter(
    endpoint: KnownEndpoint,
    config: unknown,
    dependencies: AdapterDependencies,
  ): ProviderAdapter | null {
    const { definition, context } = endpoint;
    const path = [...endpoint.path, 'model'];
    const result = definition.parseSettings(config, context);
    this.warn(result.warnings ?? [], path);
    if (!result.ok) {
      for (const issue of result.issues) this.options.report.problem([...path, ...issue.path], issue.reason);
      return null;
    }
    const adapter = definition.create(result.settings, dependencies);
    this.warnUnsupported(adapter, endpoint);
    return adapter;
  }

  private warn(warnings: readonly SettingsIssue[], path: ConfigPath): void {
    for (const { path: within, reason, known } of warnings) {
      const key = String(within.at(-1));
      this.options.report.warning([...path, ...within], known ? unknownKeyText(key, known) : reason);
    }
  }

  /** MLflow finds an impossible pair only when it is queried; so do we, but the operator is told at once. */
  private warnUnsupported(adapter: ProviderAdapter, { dto, definition, path }: KnownEndpoint): void {
    const operation = dto.endpoint_type.slice('llm/v1/'.length);
    if (operation in adapter) return;
    this.options.report.warning(
      [...path, 'model', 'provider'],
      `${definition.displayName} has no ${operation}: queries of this endpoint will be answered with 501`,
    );
  }

  private scaled(
    adapter: ProviderAdapter,
    { dto, definition, context, path }: KnownEndpoint,
  ): ProviderAdapter {
    if (dto.mlflow_temperature_scaling !== true) return adapter;
    const factor = definition.mlflowTemperatureFactor?.(context) ?? 1;
    if (factor !== 1) return withTemperatureFactor(adapter, factor);
    this.options.report.warning(
      [...path, 'mlflow_temperature_scaling'],
      `changes nothing: MLflow sends the temperature to ${definition.displayName} as it is given`,
    );
    return adapter;
  }
}
