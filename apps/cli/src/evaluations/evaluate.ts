import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { CommandContext } from '../command-context.js';
import { comparedSide, describeComparison, toComparison } from './comparison.js';
import { EvaluationClient } from './evaluation-client.js';
import { writeExport } from './export-file.js';
import { describeEvaluation, describeList, describeResults, runLink } from './evaluation-report.js';
import { buildRequest, type SubmitFlags } from './evaluation-request.js';
import { EvaluationSession, checkGates, wantsEnd, type FollowFlags } from './evaluation-session.js';
import { badUsage, describeProblem, RequestRefused, type Evaluation } from './evaluation.types.js';
import { EXIT_CODES } from './exit-codes.js';
import { readJobFile } from './job-file.js';
import { trackingAddress } from './tracking-address.js';

export interface ServerFlags {
  readonly server?: string;
  /** The name that `--server` had before. */
  readonly trackingUrl?: string;
  readonly json?: true;
}

export interface SubmitCommandFlags extends SubmitFlags, ServerFlags, FollowFlags {
  readonly set?: readonly string[];
  readonly wait?: true;
  readonly limit: number;
}

/** `weir evaluate submit`. */
export async function submitEvaluation(
  context: CommandContext,
  jobPath: string | undefined,
  { wait, ...given }: SubmitCommandFlags,
): Promise<void> {
  const flags: SubmitCommandFlags = wait === true ? { ...given, follow: true } : given;
  const { environment } = context;
  const { client, url } = connect(context, flags);
  const overrides = flags.set ?? [];
  if (jobPath === undefined && overrides.length > 0) throw badUsage('--set changes a job file: give one.');
  const job =
    jobPath === undefined ? null : await readJobFile({ path: jobPath, overrides, environment, readText });
  const request = await buildRequest(flags, { job, readText });
  await checkGates(client, flags);
  const submitted = await submit(client, request, { context, name: jobPath ?? flags.file ?? null });
  if (submitted === null) return;
  if (!wantsEnd(flags)) {
    show(context, flags, { evaluation: submitted, url });
    return;
  }
  const ended = await new EvaluationSession(context, client, flags).run(submitted, url);
  if (wait === true && flags.json !== true) {
    context.write(`\n${describeResults(await client.results(ended.id, { limit: flags.limit }))}`);
  }
}

/** Null when the server refuses the request: every field to mend was told, with the file that it stands in. */
async function submit(
  client: EvaluationClient,
  request: unknown,
  { context, name }: { context: CommandContext; name: string | null },
): Promise<Evaluation | null> {
  try {
    return await client.submit(request);
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    const place = name === '-' ? 'standard input' : (name ?? 'weir');
    for (const problem of error.problems) context.writeError(`${place}: ${describeProblem(problem)}\n`);
    context.setExitCode(EXIT_CODES.badRequest);
    return null;
  }
}

/** `weir evaluate status`. */
export async function showStatus(
  context: CommandContext,
  id: string,
  flags: ServerFlags & FollowFlags,
): Promise<void> {
  const { client, url } = connect(context, flags);
  if (wantsEnd(flags)) await checkGates(client, flags);
  await showOrFollow(context, flags, { client, url, evaluation: await client.get(id) });
}

export interface ResumeFlags extends ServerFlags, FollowFlags {
  readonly retryFailed?: true;
  readonly maxCalls?: number;
  readonly maxCostUsd?: number;
}

/** `weir evaluate resume`. */
export async function resumeEvaluation(
  context: CommandContext,
  id: string,
  flags: ResumeFlags,
): Promise<void> {
  const { client, url } = connect(context, flags);
  if (wantsEnd(flags)) await checkGates(client, flags);
  const { retryFailed = false, maxCalls, maxCostUsd } = flags;
  const limits = {
    ...(maxCalls !== undefined && { max_calls: maxCalls }),
    ...(maxCostUsd !== undefined && { max_cost_usd: maxCostUsd }),
  };
  const evaluation = await client.resume(id, {
    retry_failed: retryFailed,
    ...(Object.keys(limits).length > 0 && { limits }),
  });
  await showOrFollow(context, flags, { client, url, evaluation });
}

/** `weir evaluate cancel`. */
export async function cancelEvaluation(
  context: CommandContext,
  id: string,
  flags: ServerFlags,
): Promise<void> {
  const { client, url } = connect(context, flags);
  show(context, flags, { evaluation: await client.cancel(id), url });
}

export interface ListFlags extends ServerFlags {
  readonly status?: string;
  readonly experimentId?: string;
  readonly limit: number;
}

/** `weir evaluate list`. */
export async function listEvaluations(context: CommandContext, flags: ListFlags): Promise<void> {
  const filters = {
    ...(flags.status !== undefined && { status: flags.status }),
    ...(flags.experimentId !== undefined && { experiment_id: flags.experimentId }),
  };
  const summaries = await connect(context, flags).client.list(filters, flags.limit);
  context.write(flags.json === true ? asJson(summaries) : describeList(summaries));
}

export interface ResultsFlags extends ServerFlags {
  readonly limit: number;
  readonly format?: 'csv' | 'jsonl';
  readonly output?: string;
}

/** `weir evaluate results`. */
export async function showResults(context: CommandContext, id: string, flags: ResultsFlags): Promise<void> {
  const { client } = connect(context, flags);
  if (flags.format !== undefined) {
    await writeExport(await client.export(id, flags.format), flags.output ?? null);
    return;
  }
  if (flags.output !== undefined) throw badUsage('--output needs --format csv or --format jsonl.');
  const rows = await client.results(id, { limit: flags.limit });
  context.write(flags.json === true ? asJson(rows.map(({ raw }) => raw)) : describeResults(rows));
}

export interface CompareFlags extends ServerFlags {
  readonly alpha?: number;
  readonly metric?: readonly string[];
  readonly matchOn?: readonly string[];
  readonly failOnRegression?: true;
}

/** `weir evaluate compare`. */
export async function compareEvaluations(
  context: CommandContext,
  sides: { readonly baseline: string; readonly candidate: string },
  flags: CompareFlags,
): Promise<void> {
  const { alpha, metric: metrics, matchOn, failOnRegression, json } = flags;
  const comparison = toComparison(
    await connect(context, flags).client.compare({
      baseline: comparedSide(sides.baseline),
      candidate: comparedSide(sides.candidate),
      ...(alpha !== undefined && { alpha }),
      ...(metrics && { metrics }),
      ...(matchOn && { match_on: matchOn }),
    }),
  );
  context.write(json === true ? asJson(comparison.raw) : describeComparison(comparison));
  const hasFailed = failOnRegression === true && comparison.regressions.length > 0;
  context.setExitCode(hasFailed ? EXIT_CODES.gateFailed : EXIT_CODES.ok);
}

interface Connection {
  readonly client: EvaluationClient;
  readonly url: string;
}

function connect({ environment }: CommandContext, { server, trackingUrl }: ServerFlags): Connection {
  const address = trackingAddress(server ?? trackingUrl, environment);
  return { client: new EvaluationClient(address), url: address.url };
}

async function showOrFollow(
  context: CommandContext,
  flags: ServerFlags & FollowFlags,
  { client, url, evaluation }: Connection & { readonly evaluation: Evaluation },
): Promise<void> {
  if (wantsEnd(flags)) await new EvaluationSession(context, client, flags).run(evaluation, url);
  else show(context, flags, { evaluation, url });
}

function show(
  context: CommandContext,
  { json }: ServerFlags,
  { evaluation, url }: { readonly evaluation: Evaluation; readonly url: string },
): void {
  context.write(
    json === true ? asJson(evaluation.raw) : describeEvaluation(evaluation, runLink(url, evaluation)),
  );
}

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** `-` is standard input. */
async function readText(path: string): Promise<string> {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (cause) {
    throw badUsage(`Cannot read ${path}.`, cause);
  }
}
