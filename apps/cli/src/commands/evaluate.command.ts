import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { SubmitCommandFlags } from '../evaluations/evaluate.js';
import { addExamples, wholeNumber } from '../flags.js';
import { addFollowFlags, addServerFlags, withUsageExitCode } from './evaluate-flags.js';
import {
  cancelCommand,
  compareCommand,
  listCommand,
  resultsCommand,
  resumeCommand,
  statusCommand,
} from './evaluate-queries.command.js';

const MOST_ROWS = 1_000_000;
const DEFAULT_ROWS = 100;

const JOB_HELP = `
A job file is the request of POST /api/weir/v1/evaluations in YAML or JSON, in which
  data.file   is a .csv, .jsonl or .json file beside it, whose rows are sent along
  \${NAME}     is the value of an environment variable; $\${NAME} stays as it is`;

/** `weir evaluate …`. */
export function evaluateCommand(context: CommandContext): Command {
  return withUsageExitCode(new Command('evaluate'))
    .description('queue evaluations, follow them, and hold their scores against gates')
    .addCommand(submitCommand(context))
    .addCommand(statusCommand(context))
    .addCommand(resultsCommand(context))
    .addCommand(listCommand(context))
    .addCommand(cancelCommand(context))
    .addCommand(resumeCommand(context))
    .addCommand(compareCommand(context));
}

function submitCommand(context: CommandContext): Command {
  const command = new Command('submit')
    .description('queue an evaluation: of a job file, or of what the flags describe')
    .argument('[job]', 'job file, - for standard input; flags go on top')
    .option('--set <field=value...>', 'change fields of the job file, such as limits.max_calls=100')
    .option('--file <json>', 'instead of a job file: the request as JSON, with the default preset')
    .option('--data <file>', 'rows: a JSON list, one object a line, or .csv; - for standard input')
    .option('--table <run/artifact>', 'rows: a table that was logged with mlflow.log_table')
    .option('--endpoint <name>', 'gateway endpoint that answers the rows')
    .option('--prompt <template>', 'what it is asked; {column} stands for the value of the row')
    .option('--predictions-column <name>', 'instead of an endpoint: the column with the predictions')
    .option('--targets <column>', 'column with the right answers')
    .option('--model-type <preset>', 'preset of metrics (default without a job file: question-answering)')
    .option('--metric <names...>', 'more metrics')
    .option('--experiment <name>', 'experiment of the new run')
    .option('--run-id <id>', 'existing run to write the scores to')
    .option('--run-name <name>', 'name of the new run')
    .option('--compat <version>', 'whose keys and numbers: latest or mlflow-2.8')
    .option('--wait', 'like --follow, and show the rows')
    .option(
      '--limit <count>',
      'rows to show with --wait',
      wholeNumber({ min: 1, max: MOST_ROWS }),
      DEFAULT_ROWS,
    )
    .addHelpText('after', JOB_HELP);
  addFollowFlags(addServerFlags(command)).action(async (job: string | undefined, flags: SubmitCommandFlags) =>
    (await import('../evaluations/evaluate.js')).submitEvaluation(context, job, flags),
  );
  return addExamples(
    command,
    'weir evaluate submit job.yaml --follow --fail-if "exact_match/v1 < 0.8"',
    'weir evaluate submit --data questions.json --endpoint chat --targets answer --wait',
  );
}
