import { appendFile, writeFile } from 'node:fs/promises';
import type { CommandContext } from '../command-context.js';
import { CommandFailure } from '../command-failure.js';
import { Interruption } from '../up/interruption.js';
import { comparedSide } from './comparison.js';
import {
  conclude,
  describeConclusion,
  documentOf,
  exitCodeFor,
  type Conclusion,
  type Gates,
} from './conclusion.js';
import type { EvaluationClient } from './evaluation-client.js';
import { EvaluationFollower } from './evaluation-follower.js';
import { runLink } from './evaluation-report.js';
import { badUsage, type Evaluation } from './evaluation.types.js';
import { EXIT_CODES } from './exit-codes.js';
import { junitReport } from './junit-report.js';
import { markdownSummary } from './markdown-summary.js';
import { createProgressDisplay, type ProgressDisplay } from './progress-display.js';

export interface FollowFlags extends Gates {
  readonly follow?: true;
  readonly quiet?: true;
  readonly json?: true;
  readonly junit?: string;
  readonly summary?: string;
  readonly cancelOnInterrupt?: true;
}

/** Gates and reports are about the end, so asking for one is asking to wait for it. */
export function wantsEnd(flags: FollowFlags): boolean {
  const { follow, failIf, failIfRegressedFrom, junit, summary, cancelOnInterrupt } = flags;
  return [follow, failIf, failIfRegressedFrom, junit, summary, cancelOnInterrupt].some(
    (flag) => flag !== undefined,
  );
}

/** Finds out what cannot work before the evaluation has cost anything. */
export async function checkGates(
  client: EvaluationClient,
  { failIfRegressedFrom, alpha }: Gates,
): Promise<void> {
  if (failIfRegressedFrom === undefined) {
    if (alpha !== undefined) throw badUsage('--alpha belongs to --fail-if-regressed-from.');
    return;
  }
  const { run_id: runId, evaluation_id: evaluationId } = comparedSide(failIfRegressedFrom);
  if (runId !== undefined) await client.checkRun(runId);
  if (evaluationId !== undefined) await client.get(evaluationId);
}

/** Follows one evaluation to its end in front of somebody, and concludes. */
export class EvaluationSession {
  private readonly display: ProgressDisplay;
  private readonly departure = new AbortController();

  constructor(
    private readonly context: CommandContext,
    private readonly client: EvaluationClient,
    private readonly flags: FollowFlags,
  ) {
    this.display = createProgressDisplay({
      write: context.writeError,
      width: context.progressWidth,
      isQuiet: flags.quiet === true,
    });
  }

  /** Writes the reports, sets the exit code, and gives the evaluation as it ended. */
  async run(evaluation: Evaluation, serverUrl: string): Promise<Evaluation> {
    const ended = await this.follow(evaluation);
    const conclusion = await conclude(this.client, ended, {
      gates: this.flags,
      link: runLink(serverUrl, ended),
    });
    await this.report(conclusion);
    return ended;
  }

  private async follow(evaluation: Evaluation): Promise<Evaluation> {
    const interruption = new Interruption({ followsParent: false, onRepeat: () => this.leave(evaluation) });
    interruption.listen();
    void interruption.requested.then(() => this.interrupt(evaluation));
    const follower = new EvaluationFollower(evaluation, {
      api: this.client,
      signal: this.departure.signal,
      onChange: (state) => this.display.show(state),
      onLoss: (reason) => this.display.say(`${reason}; trying again`),
    });
    try {
      return await follower.toEnd();
    } finally {
      interruption.close();
      this.display.end();
    }
  }

  private interrupt({ id }: Evaluation): void {
    if (this.flags.cancelOnInterrupt !== true) {
      this.display.say(
        `The evaluation goes on. Once more leaves it alone: weir evaluate status ${id} --follow finds it again.`,
      );
      return;
    }
    this.display.say('Cancelling the evaluation; once more leaves without waiting for it.');
    this.client.cancel(id).catch((error: unknown) => {
      this.display.say(`It cannot be cancelled: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  private leave({ id }: Evaluation): void {
    const reason = new CommandFailure(`left evaluation ${id}`, { exitCode: EXIT_CODES.interrupted });
    this.departure.abort(reason);
    this.client.leave(reason);
  }

  private async report(conclusion: Conclusion): Promise<void> {
    const { junit, summary, json } = this.flags;
    this.context.setExitCode(exitCodeFor(conclusion));
    this.context.write(
      json === true ? `${JSON.stringify(documentOf(conclusion), null, 2)}\n` : describeConclusion(conclusion),
    );
    if (junit !== undefined) await written(junit, () => writeFile(junit, junitReport(conclusion)));
    // What CI shows may have parts of several commands.
    if (summary !== undefined) await written(summary, () => appendFile(summary, markdownSummary(conclusion)));
  }
}

async function written(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    throw badUsage(`Cannot write ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}
