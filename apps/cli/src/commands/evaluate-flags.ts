import { CommanderError, InvalidArgumentError, Option, type Command } from 'commander';
import { EXIT_CODE_HELP, EXIT_CODES } from '../evaluations/exit-codes.js';
import { collectGate } from '../evaluations/gate.js';

const LARGEST_ALPHA = 0.5;

/** Where the API is, and whether people or programs read the answer. */
export function addServerFlags(command: Command): Command {
  return withUsageExitCode(command)
    .option('--server <url>', 'tracking API (default: MLFLOW_TRACKING_URI, else this machine)')
    .addOption(new Option('--tracking-url <url>', 'former name of --server').hideHelp())
    .option('--json', 'print one JSON document instead of tables');
}

/** What may be done with an evaluation until, and at, its end. */
export function addFollowFlags(command: Command): Command {
  return command
    .option('--follow', 'stay until it has ended, and tell how far it is')
    .option('--quiet', 'tell the end only')
    .option(
      '--fail-if <condition>',
      'fail when it holds, such as "exact_match/v1 < 0.8"; repeatable',
      collectGate,
    )
    .option(
      '--fail-if-regressed-from <id>',
      'fail when a metric is significantly worse than of this run or evaluation',
    )
    .option('--alpha <probability>', 'what counts as significant (default: 0.05)', alpha)
    .option('--junit <file>', 'write a JUnit report')
    .option('--summary <file>', 'append a summary in Markdown, such as to $GITHUB_STEP_SUMMARY')
    .option('--cancel-on-interrupt', 'Ctrl-C cancels the evaluation')
    .addHelpText('after', EXIT_CODE_HELP);
}

/** Parser of `--alpha`. */
export function alpha(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number > 0 && number <= LARGEST_ALPHA) return number;
  throw new InvalidArgumentError(`It must be a number above 0, up to ${LARGEST_ALPHA}.`);
}

/** Parser of an amount of money. */
export function dollars(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** A usage error must not look like a gate that failed. */
export function withUsageExitCode(command: Command): Command {
  return command.exitOverride(({ exitCode, code, message }) => {
    throw new CommanderError(exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.badRequest, code, message);
  });
}
