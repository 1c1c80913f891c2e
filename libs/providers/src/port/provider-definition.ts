import type { EndpointType } from '@weir/llm-v1';
import type { VendorTransport } from '../transport/vendor-transport.js';
import type { ProviderAdapter } from './provider-adapter.js';

/** Something wrong or odd in an endpoint's `model` mapping; `path` starts inside that mapping. */
export interface SettingsIssue {
  readonly path: readonly (string | number)[];
  /** Says what is wrong and never repeats the value: it may be a secret. */
  readonly reason: string;
  /** For a key that is not known: those that are. */
  readonly known?: readonly string[];
}

/** Outcome of reading a configuration: warnings let the endpoint start, issues do not. */
export type SettingsResult<Settings> =
  | { readonly ok: true; readonly settings: Settings; readonly warnings: readonly SettingsIssue[] }
  | {
      readonly ok: false;
      readonly issues: readonly SettingsIssue[];
      /** Often what explains them: a required key that is missing may stand there misspelt. */
      readonly warnings?: readonly SettingsIssue[];
    };

/** What a provider may need to know about the endpoint that it serves. */
export interface SettingsContext {
  readonly modelName: string | null;
  readonly endpointType: EndpointType;
}

/** Everything an adapter gets from outside, so that tests can replace it. */
export interface AdapterDependencies {
  readonly transport: VendorTransport;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** A fresh unique text, for answers of vendors that give no id. */
  readonly createId: () => string;
}

/** A kind of vendor: how its configuration reads and how an adapter is made. */
export interface ProviderDefinition<Settings = unknown> {
  /** Canonical spelling: lower case with hyphens. */
  readonly name: string;
  /** Other canonical spellings that mean the same vendor. */
  readonly aliases: readonly string[];
  /** As people write it, for messages. */
  readonly displayName: string;
  /** Whether an endpoint must have `model.config`. */
  readonly isConfigRequired: boolean;
  /**
   * What MLflow multiplies the temperature with on its way to this vendor, for endpoints that ask for
   * `mlflow_temperature_scaling`; absent where MLflow sends it as given.
   */
  mlflowTemperatureFactor?(context: SettingsContext): number;
  /** All string values of `config` are already resolved from variables and files. */
  parseSettings(config: unknown, context: SettingsContext): SettingsResult<Settings>;
  create(settings: Settings, dependencies: AdapterDependencies): ProviderAdapter;
}
