import type { WorkerSettings as Settings } from '@weir/config';
import type { Logger } from '@weir/observability';

export const WORKER_SETTINGS = Symbol('WORKER_SETTINGS');
export type WorkerSettings = Settings;

export const LOGGER = Symbol('LOGGER');
export type { Logger };

export const QUEUE_BACKEND = Symbol('QUEUE_BACKEND');
