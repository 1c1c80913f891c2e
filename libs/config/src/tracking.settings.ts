import { EnvironmentReader, type Environment } from './environment-reader.js';
import { readListenSettings, type ListenSettings } from './listen-settings.js';
import { readStorageSettings, type StorageSettings } from './storage-settings.js';

export type TrackingSettings = ListenSettings & StorageSettings;

export function readTrackingSettings(environment: Environment): TrackingSettings {
  const reader = new EnvironmentReader(environment);
  return reader.done({
    ...readListenSettings(reader, 'WEIR_TRACKING_PORT', 5001),
    ...readStorageSettings(reader),
  });
}
