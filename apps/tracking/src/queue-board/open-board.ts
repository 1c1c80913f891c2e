import { createBullBoard } from '@bull-board/api';
import type { QueueBoardMode } from '@weir/config';
import { EVALUATION_QUEUE, TABLE_QUEUE, type QueueBackend } from '@weir/queue';
import type { RequestHandler } from 'express';
import { BoardQueueAdapter } from './board-queue.adapter.js';
import { BoardServer } from './board-server.js';

export interface BoardOptions {
  readonly backend: QueueBackend;
  readonly mode: Exclude<QueueBoardMode, 'off'>;
  /** Where browsers find it, the static prefix included. */
  readonly basePath: string;
  readonly onFailure: (error: unknown) => void;
}

export interface OpenBoard {
  readonly handler: RequestHandler;
  /** Whether the store has ever answered: from then on connections renew themselves. */
  readonly isConnected: () => boolean;
  close(): Promise<void>;
}

const SHOWN = [
  { name: EVALUATION_QUEUE.queue, description: 'Evaluations: the id of each is its job’s data' },
  { name: TABLE_QUEUE.queue, description: 'Logged tables on their way into rows' },
];

/** Bull Board over queues of its own, so that a page that is being looked at delays no job. */
export function openBoard({ backend, mode, basePath, onFailure }: BoardOptions): OpenBoard {
  const queues = SHOWN.map(({ name }) => backend.openQueue(name).on('error', onFailure));
  let isConnected = false;
  Promise.all(queues.map((queue) => queue.waitUntilReady()))
    .then(() => {
      isConnected = true;
    })
    .catch(onFailure);
  const readOnlyMode = mode === 'read-only';
  const serverAdapter = new BoardServer(onFailure);
  serverAdapter.setBasePath(basePath);
  createBullBoard({
    serverAdapter,
    queues: queues.map((queue, index) => {
      const description = SHOWN[index]?.description ?? '';
      return new BoardQueueAdapter(queue, { readOnlyMode, allowRetries: !readOnlyMode, description });
    }),
    options: { uiConfig: { boardTitle: 'Weir queues', hideDocsLink: true } },
  });
  return {
    handler: serverAdapter.router,
    isConnected: () => isConnected,
    close: async () => {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}
