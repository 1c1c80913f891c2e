import type { EnvironmentReader } from './environment-reader.js';

const MODES = ['off', 'read-only', 'full'] as const;

/** `WEIR_QUEUE_BOARD`: whether the tracking API shows its queues to browsers, and whether they may change them. */
export type QueueBoardMode = (typeof MODES)[number];

export function readQueueBoardMode(reader: EnvironmentReader): QueueBoardMode {
  const name = 'WEIR_QUEUE_BOARD';
  const given = reader.text(name);
  const mode = MODES.find((known) => known === (given ?? 'off'));
  return mode ?? reader.fail(name, `must be one of: ${MODES.join(', ')}`, 'off');
}
