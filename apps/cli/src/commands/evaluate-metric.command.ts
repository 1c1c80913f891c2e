import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { addExamples } from '../flags.js';

const HELP = `
A case is {"id", "metric", "version", "input"} with the version latest, mlflow-2.8 or any.
Its answer is {"id", "value"} or {"id", "error": {"type", "message"}}.`;

/** `weir evaluate-metric --stdin`: the metrics of the evaluation worker as a filter, for checks and scripts. */
export function evaluateMetricCommand(context: CommandContext): Command {
  const command = new Command('evaluate-metric')
    .description('compute metrics for cases, one JSON object a line, without server or database')
    .requiredOption('--stdin', 'read the cases from standard input')
    .addHelpText('after', HELP)
    .action(async () => {
      const { filterMetricCases } = await import('../evaluations/metric-filter.js');
      await filterMetricCases(process.stdin, context.write);
    });
  const example = {
    id: 1,
    metric: 'exact_match',
    version: 'latest',
    input: { prediction: 'a', target: 'a' },
  };
  return addExamples(command, `echo '${JSON.stringify(example)}' | weir evaluate-metric --stdin`);
}
