import type { TrackingSettings as Settings } from '@weir/config';
import type { Logger } from '@weir/observability';

export const TRACKING_SETTINGS = Symbol('TRACKING_SETTINGS');
export type TrackingSettings = Settings;

export const LOGGER = Symbol('LOGGER');
export type { Logger };
