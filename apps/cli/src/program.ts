import { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import { databaseCommand } from './commands/database.command.js';
import { evaluateCommand } from './commands/evaluate.command.js';
import { evaluateMetricCommand } from './commands/evaluate-metric.command.js';
import { deploymentsCommand, gatewayCommand } from './commands/gateway.command.js';
import { trackingCommand } from './commands/tracking.command.js';
import { upCommand } from './commands/up.command.js';
import { workerCommand } from './commands/worker.command.js';
import { addExamples } from './flags.js';

/** The whole command line. Commands load what they run only when they run: `gateway start` answers within two seconds. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('weir')
    .description('LLM gateway, tracking store and evaluation workers')
    .version(context.version)
    .helpCommand(false)
    .showHelpAfterError('Add --help to see what is allowed.');
  const commands = [
    upCommand(context),
    gatewayCommand(context),
    deploymentsCommand(context),
    trackingCommand(context),
    workerCommand(context),
    databaseCommand(context),
    evaluateCommand(context),
    evaluateMetricCommand(context),
  ];
  for (const command of commands) program.addCommand(command);
  return addExamples(program, 'weir up', 'weir gateway start --config-path config.yaml', 'weir up --help');
}
