import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommandContext } from '../command-context.js';
import { CommandFailure } from '../command-failure.js';
import { EvaluationClient, trackingUrl } from './evaluation-client.js';
import { describeEvaluation, describeProgress, describeResults } from './evaluation-report.js';
import { buildRequest, type SubmitFlags } from './evaluation-request.js';
import { isFinal, type Evaluation } from './evaluation.types.js';

export interface OutputFlags {
  readonly trackingUrl?: string;
  readonly json?: true;
}

const POLL_MS = 250;
const FINISHED = 'finished';

/** `weir evaluate submit`. */
export async function submitEvaluation(
  context: CommandContext,
  flags: SubmitFlags & OutputFlags & { readonly wait?: true; readonly limit: number },
): Promise<void> {
  const client = clientFor(context, flags);
  const submitted = await client.submit(await buildRequest(flags, readText));
  if (flags.wait !== true) {
    show(context, flags, submitted);
    return;
  }
  const ended = await follow(client, submitted, context);
  show(context, flags, ended);
  if (flags.json !== true) context.write(`\n${describeResults(await client.results(ended.id, flags.limit))}`);
  if (ended.status !== FINISHED) context.setExitCode(1);
}

/** `weir evaluate status`. */
export async function showStatus(context: CommandContext, id: string, flags: OutputFlags): Promise<void> {
  show(context, flags, await clientFor(context, flags).get(id));
}

/** `weir evaluate results`. */
export async function showResults(
  context: CommandContext,
  id: string,
  flags: OutputFlags & { readonly limit: number },
): Promise<void> {
  const rows = await clientFor(context, flags).results(id, flags.limit);
  context.write(flags.json === true ? asJson(rows.map(({ raw }) => raw)) : describeResults(rows));
}

function clientFor({ environment }: CommandContext, flags: OutputFlags): EvaluationClient {
  return new EvaluationClient(trackingUrl(flags.trackingUrl, environment));
}

/** Asks until the evaluation has ended; progress goes to stderr, so that stdout stays clean for `--json`. */
async function follow(
  client: EvaluationClient,
  submitted: Evaluation,
  context: CommandContext,
): Promise<Evaluation> {
  let shown = '';
  let evaluation = submitted;
  for (;;) {
    const progress = describeProgress(evaluation);
    if (progress !== shown) context.writeError(`${progress}\n`);
    shown = progress;
    if (isFinal(evaluation)) return evaluation;
    await delay(POLL_MS);
    evaluation = await client.get(evaluation.id);
  }
}

function show(context: CommandContext, flags: OutputFlags, evaluation: Evaluation): void {
  context.write(flags.json === true ? asJson(evaluation.raw) : describeEvaluation(evaluation));
}

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** `-` is standard input. */
async function readText(path: string): Promise<string> {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (cause) {
    throw new CommandFailure(`Cannot read ${path}.`, cause);
  }
}
