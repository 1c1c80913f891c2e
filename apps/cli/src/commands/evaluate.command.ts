import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { OutputFlags } from '../evaluations/evaluate.js';
import type { SubmitFlags } from '../evaluations/evaluation-request.js';
import { addExamples, wholeNumber } from '../flags.js';

const MOST_ROWS = 1_000_000;
const DEFAULT_ROWS = 100;

/** `weir evaluate submit | status | results`. */
export function evaluateCommand(context: CommandContext): Command {
  return new Command('evaluate')
    .description('queue evaluations and read their scores, through the tracking API')
    .addCommand(submitCommand(context))
    .addCommand(statusCommand(context))
    .addCommand(resultsCommand(context));
}

function submitCommand(context: CommandContext): Command {
  const command = new Command('submit')
    .description('queue an evaluation of a gateway endpoint, or of predictions that exist')
    .option('--file <json>', 'the whole request as a JSON file, - for standard input; flags go on top')
    .option('--data <json>', 'rows: a JSON list of objects or one object a line, - for standard input')
    .option('--table <run/artifact>', 'rows: a table that was logged with mlflow.log_table')
    .option('--endpoint <name>', 'gateway endpoint that answers the rows')
    .option('--prompt <template>', 'what it is asked; {column} stands for the value of the row')
    .option('--predictions-column <name>', 'instead of an endpoint: the column with the predictions')
    .option('--targets <column>', 'column with the right answers')
    .option('--model-type <preset>', 'preset of metrics (default: question-answering)')
    .option('--metric <names...>', 'more metrics')
    .option('--experiment <name>', 'experiment of the new run')
    .option('--run-id <id>', 'existing run to write the scores to')
    .option('--run-name <name>', 'name of the new run')
    .option('--compat <version>', 'whose keys and numbers: latest or mlflow-2.8')
    .option('--wait', 'follow it to its end and show the scores; the exit code is 1 when it fails')
    .option('--limit <count>', 'rows to show with --wait', rowCount, DEFAULT_ROWS);
  addOutputFlags(command).action(
    async (flags: SubmitFlags & OutputFlags & { readonly wait?: true; readonly limit: number }) =>
      (await import('../evaluations/evaluate.js')).submitEvaluation(context, flags),
  );
  return addExamples(
    command,
    'weir evaluate submit --data questions.json --endpoint chat --targets answer --wait',
    'weir evaluate submit --file evaluation.json',
  );
}

function statusCommand(context: CommandContext): Command {
  const command = new Command('status').description('status, progress and metrics').argument('<id>');
  addOutputFlags(command).action(async (id: string, flags: OutputFlags) =>
    (await import('../evaluations/evaluate.js')).showStatus(context, id, flags),
  );
  return addExamples(command, 'weir evaluate status 8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b10');
}

function resultsCommand(context: CommandContext): Command {
  const command = new Command('results')
    .description('rows with predictions and scores, as far as they are committed')
    .argument('<id>')
    .option('--limit <count>', 'rows to show', rowCount, DEFAULT_ROWS);
  addOutputFlags(command).action(async (id: string, flags: OutputFlags & { readonly limit: number }) =>
    (await import('../evaluations/evaluate.js')).showResults(context, id, flags),
  );
  return addExamples(
    command,
    'weir evaluate results 8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b10 --limit 1000 --json',
  );
}

const rowCount = wholeNumber({ min: 1, max: MOST_ROWS });

function addOutputFlags(command: Command): Command {
  return command
    .option('--tracking-url <url>', 'tracking API (default: MLFLOW_TRACKING_URI, else this machine)')
    .option('--json', 'print JSON instead of a table');
}
