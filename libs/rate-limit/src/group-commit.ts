import { toDecision, type CountReply } from './count-reply.js';
import type { RateLimitDecision, RateLimitStoreUnavailable } from './rate-limit.port.js';
import type { WindowSet } from './window-set.js';

/** Asks the store for so many places at once. Never rejects. */
export type CountBatch = (
  windows: WindowSet,
  calls: number,
) => Promise<CountReply | RateLimitStoreUnavailable>;

type Waiter = (decision: RateLimitDecision) => void;

interface Lane {
  /** Calls that came while a command was on its way: together they are the next one. */
  gathered: Waiter[];
}

/**
 * Lets equal calls share commands. A call that comes alone is sent at once; calls that come while its command is on
 * the way wait for the answer and the end of the event loop's turn, and then travel together, as one command that is
 * granted as many places as are free. They are handed out in the order of arrival, so that nothing changes but the
 * number of commands.
 */
export class GroupCommit {
  /** Only sets with a command on its way have a lane: their number is bounded by that of open calls. */
  private readonly lanes = new Map<string, Lane>();

  constructor(private readonly countBatch: CountBatch) {}

  consume(windows: WindowSet): Promise<RateLimitDecision> {
    return new Promise((resolve) => {
      const lane = this.lanes.get(windows.id);
      if (lane) {
        lane.gathered.push(resolve);
        return;
      }
      const opened: Lane = { gathered: [resolve] };
      this.lanes.set(windows.id, opened);
      void this.commit(windows, opened);
    });
  }

  /** Never rejects, and ends when nobody waits any more. */
  private async commit(windows: WindowSet, lane: Lane): Promise<void> {
    for (;;) {
      const batch = takeGathered(lane);
      const answer = await this.countBatch(windows, batch.length);
      if ('outcome' in answer) {
        // The others would wait as long, and as much in vain.
        for (const resolve of [...batch, ...takeGathered(lane)]) resolve(answer);
      } else {
        batch.forEach((resolve, place) =>
          resolve(toDecision(windows, { reply: answer, place, settle: null })),
        );
      }
      if (lane.gathered.length === 0) break;
      await endOfTurn();
    }
    this.lanes.delete(windows.id);
  }
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function takeGathered(lane: Lane): readonly Waiter[] {
  const { gathered } = lane;
  if (gathered.length > 0) lane.gathered = [];
  return gathered;
}
