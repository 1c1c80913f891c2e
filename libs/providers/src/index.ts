export type {
  CallSignal,
  ProviderAdapter,
  ProviderAnswer,
  ProviderCall,
  ProviderOperation,
} from './port/provider-adapter.js';
export type {
  AdapterDependencies,
  ProviderDefinition,
  SettingsContext,
  SettingsIssue,
  SettingsResult,
} from './port/provider-definition.js';
export {
  isRetryableStatus,
  PROVIDER_FAILURES,
  type ProviderFailure,
  type ProviderFailureKind,
} from './port/provider-failures.js';
export { canonicalProviderName, ProviderRegistry } from './port/provider-registry.js';
export {
  ProviderError,
  unsupportedOperation,
  type ProviderErrorOptions,
  type VendorErrorFacts,
} from './port/provider.errors.js';
export { providerRegistry } from './registry.js';
export {
  VendorTransport,
  type EndpointHeaders,
  type TransportLease,
  type TransportOptions,
} from './transport/vendor-transport.js';
