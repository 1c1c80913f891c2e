import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { QueueBoardMode } from '@weir/config';
import { createQueueBackend } from '@weir/queue';
import type { NextFunction, Request, Response } from 'express';
import { LOGGER, TRACKING_SETTINGS, type Logger, type TrackingSettings } from '../tracking.tokens.js';
import { guardBoard } from './board-guard.js';
import type { OpenBoard } from './open-board.js';

const PATH = '/weir/queues';

/** The queues as a page for browsers. Loaded and connected when somebody first looks: most servers never need it. */
@Injectable()
export class QueueBoard implements BeforeApplicationShutdown {
  private board: Promise<OpenBoard> | null = null;

  constructor(
    @Inject(TRACKING_SETTINGS) private readonly settings: TrackingSettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Does nothing unless the settings ask for the board. */
  mount(app: NestExpressApplication): void {
    const { queueBoard: mode } = this.settings;
    if (mode === 'off') return;
    const serve = async (request: Request, response: Response, next: NextFunction): Promise<void> => {
      this.board ??= this.open(mode);
      const { handler } = await this.board;
      await handler(request, response, next);
    };
    app.use(PATH, guardBoard(mode), serve);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.board !== null) await this.close(this.board);
  }

  private open(mode: Exclude<QueueBoardMode, 'off'>): Promise<OpenBoard> {
    const board = import('./open-board.js').then(({ openBoard }) =>
      openBoard({
        mode,
        backend: createQueueBackend(this.settings),
        basePath: `${this.settings.web.staticPrefix}${PATH}`,
        onFailure: (error) => {
          this.recover(board, error).catch((cause: unknown) => {
            this.logger.warn({ err: cause }, 'cannot close the connections of the queue board');
          });
        },
      }),
    );
    return board;
  }

  private async recover(board: Promise<OpenBoard>, error: unknown): Promise<void> {
    this.logger.warn({ err: error }, 'the queue board cannot reach its queues');
    const { isConnected } = await board;
    // BullMQ remembers a failed start for ever: the next look at the page gets new connections instead.
    if (this.board === board && !isConnected()) await this.close(board);
  }

  private async close(board: Promise<OpenBoard>): Promise<void> {
    this.board = null;
    await (await board).close();
  }
}
