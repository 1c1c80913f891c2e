import type { EvaluationStatus } from '@weir/tracking-store';

/** Whether nobody works on it, or will, unless it is resumed. */
export const isOver = (status: EvaluationStatus): boolean => status !== 'queued' && status !== 'running';
