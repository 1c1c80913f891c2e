export type { ArtifactSettings } from './artifact-settings.js';
export {
  EnvironmentReader,
  SettingsError,
  type Environment,
  type SettingsProblem,
} from './environment-reader.js';
export { readGatewaySettings, type GatewaySettings } from './gateway.settings.js';
export {
  collectWithoutHelpers,
  compileWasmQuickly,
  growYoungHeap,
  holdYoungHeap,
  keepHeapLean,
  optimiseWasm,
} from './lean-heap.js';
export type { ListenSettings } from './listen-settings.js';
export type { MetricsSettings } from './metrics-settings.js';
export type { QueueBoardMode } from './queue-board-settings.js';
export type { S3Settings } from './s3-settings.js';
export { readServerSettings, type ServerSettings } from './server-settings.js';
export { readDatabaseUrl, readHome, type StorageSettings } from './storage-settings.js';
export { readTrackingSettings, type TrackingSettings } from './tracking.settings.js';
export { readWorkerSettings, type WorkerSettings } from './worker.settings.js';
export { VENDOR_VARIABLES, type VendorSettings } from './vendor-settings.js';
