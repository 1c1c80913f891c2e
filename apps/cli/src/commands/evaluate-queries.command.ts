import { Command, Option } from 'commander';
import type { CommandContext } from '../command-context.js';
import type {
  CompareFlags,
  ListFlags,
  ResultsFlags,
  ResumeFlags,
  ServerFlags,
} from '../evaluations/evaluate.js';
import type { FollowFlags } from '../evaluations/evaluation-session.js';
import { addExamples, wholeNumber } from '../flags.js';
import { addFollowFlags, addServerFlags, alpha, dollars } from './evaluate-flags.js';

const MOST_ROWS = 1_000_000;
const DEFAULT_ROWS = 100;
const MOST_CALLS = 100_000_000;
const MOST_EVALUATIONS = 10_000;
const DEFAULT_EVALUATIONS = 20;
const EXAMPLE_ID = '8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b10';
const EXAMPLE_RUN = '0190a4f2b3c87def8123456789abcdef';

export function statusCommand(context: CommandContext): Command {
  const command = new Command('status').description('status, progress and metrics').argument('<id>');
  addFollowFlags(addServerFlags(command)).action(async (id: string, flags: ServerFlags & FollowFlags) =>
    (await import('../evaluations/evaluate.js')).showStatus(context, id, flags),
  );
  return addExamples(command, `weir evaluate status ${EXAMPLE_ID} --follow`);
}

export function resultsCommand(context: CommandContext): Command {
  const command = new Command('results')
    .description('rows with predictions and scores, as far as they are committed')
    .argument('<id>')
    .option('--limit <count>', 'rows to show', wholeNumber({ min: 1, max: MOST_ROWS }), DEFAULT_ROWS)
    .addOption(new Option('--format <form>', 'all rows as a file').choices(['csv', 'jsonl']))
    .option('--output <file>', 'where to (default: standard output)');
  addServerFlags(command).action(async (id: string, flags: ResultsFlags) =>
    (await import('../evaluations/evaluate.js')).showResults(context, id, flags),
  );
  return addExamples(
    command,
    `weir evaluate results ${EXAMPLE_ID} --limit 1000 --json`,
    `weir evaluate results ${EXAMPLE_ID} --format csv --output results.csv`,
  );
}

export function listCommand(context: CommandContext): Command {
  const command = new Command('list')
    .description('evaluations, newest first')
    .option('--status <status>', 'queued, running, finished, failed, cancelled or stopped')
    .option('--experiment-id <id>', 'of one experiment')
    .option(
      '--limit <count>',
      'how many',
      wholeNumber({ min: 1, max: MOST_EVALUATIONS }),
      DEFAULT_EVALUATIONS,
    );
  addServerFlags(command).action(async (flags: ListFlags) =>
    (await import('../evaluations/evaluate.js')).listEvaluations(context, flags),
  );
  return addExamples(command, 'weir evaluate list --status running');
}

export function cancelCommand(context: CommandContext): Command {
  const command = new Command('cancel').description('stop one; what is committed stays').argument('<id>');
  addServerFlags(command).action(async (id: string, flags: ServerFlags) =>
    (await import('../evaluations/evaluate.js')).cancelEvaluation(context, id, flags),
  );
  return addExamples(command, `weir evaluate cancel ${EXAMPLE_ID}`);
}

export function resumeCommand(context: CommandContext): Command {
  const command = new Command('resume')
    .description('go on where one failed, was cancelled or reached a limit; nothing is done twice')
    .argument('<id>')
    .option('--retry-failed', 'do predictions and scores that failed again, of one that finished, too')
    .option('--max-calls <count>', 'new cap of model calls', wholeNumber({ min: 1, max: MOST_CALLS }))
    .option('--max-cost-usd <dollars>', 'new cap of what it may cost', dollars);
  addFollowFlags(addServerFlags(command)).action(async (id: string, flags: ResumeFlags) =>
    (await import('../evaluations/evaluate.js')).resumeEvaluation(context, id, flags),
  );
  return addExamples(command, `weir evaluate resume ${EXAMPLE_ID} --retry-failed --follow`);
}

export function compareCommand(context: CommandContext): Command {
  const command = new Command('compare')
    .description('what became significantly better or worse between two runs or evaluations of the same rows')
    .argument('<baseline>', 'id of a run or an evaluation')
    .argument('<candidate>', 'id of a run or an evaluation')
    .option('--alpha <probability>', 'what counts as significant (default: 0.05)', alpha)
    .option('--metric <names...>', 'only these metrics')
    .option('--match-on <columns...>', 'columns that a row is known by (default: all that both have)')
    .option('--fail-on-regression', 'the exit code is 1 when a metric is significantly worse');
  addServerFlags(command).action(async (baseline: string, candidate: string, flags: CompareFlags) =>
    (await import('../evaluations/evaluate.js')).compareEvaluations(context, { baseline, candidate }, flags),
  );
  return addExamples(command, `weir evaluate compare ${EXAMPLE_RUN} ${EXAMPLE_ID}`);
}
