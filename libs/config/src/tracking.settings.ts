import { EnvironmentReader, type Environment } from './environment-reader.js';
import { readListenSettings, type ListenSettings } from './listen-settings.js';
import { readMetricsSettings, type MetricsSettings } from './metrics-settings.js';
import { readServerSettings, type ServerSettings } from './server-settings.js';
import { readStorageSettings, type StorageSettings } from './storage-settings.js';

export interface TrackingSettings extends ListenSettings, StorageSettings {
  readonly server: ServerSettings;
  readonly metrics: MetricsSettings | null;
}

export function readTrackingSettings(environment: Environment): TrackingSettings {
  const reader = new EnvironmentReader(environment);
  return reader.done({
    ...readListenSettings(reader, 'WEIR_TRACKING_PORT', 5001),
    ...readStorageSettings(reader),
    // An artifact of gigabytes over a slow line takes its time.
    server: readServerSettings(reader, { requestTimeoutMs: 0 }),
    metrics: readMetricsSettings(reader),
  });
}
