import { AppError } from '@weir/errors';
import type { Compat } from '../behaviour.js';
import { aggregateJudgeScores, type JudgeAggregation } from '../judges/judge-aggregations.js';
import { filledPrompt, judgePrompt, promptVariables } from '../judges/judge-prompt.js';
import { type JudgeVerdict, parseJudgeReply } from '../judges/judge-reply.js';
import type { AskJudge, JudgeDefinition } from '../judges/judge.types.js';
import { entryAt } from './row-table-metric.js';
import type { TableMetric, TableMetricResult, TableMetricValues } from './table-metric.types.js';

/** How many questions are under way at once: MLflow's `max_workers`. */
const CONCURRENCY = 10;

export interface JudgePort {
  readonly ask: AskJudge;
  readonly compat: Compat;
}

const UNASKED: JudgeVerdict = { score: null, justification: null };

/** What a user may read of a failed call: never the text of an internal error. */
const failureText = (error: unknown): string => {
  if (AppError.isInstance(error) && !error.isPublic) return 'the judge could not be asked';
  return error instanceof Error ? error.message : String(error);
};

const askOne = async (prompt: string | null, { ask, compat }: JudgePort): Promise<JudgeVerdict> => {
  if (prompt === null) return UNASKED;
  try {
    return parseJudgeReply(await ask(prompt), compat);
  } catch (error) {
    const problem = failureText(error);
    return { score: null, justification: `Failed to score model on payload. Error: ${problem}` };
  }
};

/** One call a row, in order of the rows, never more than `CONCURRENCY` at once. */
const askAll = async (prompts: readonly (string | null)[], port: JudgePort): Promise<JudgeVerdict[]> => {
  const verdicts: JudgeVerdict[] = new Array<JudgeVerdict>(prompts.length).fill(UNASKED);
  const waiting = prompts.entries();
  const work = async (): Promise<void> => {
    for (const [row, prompt] of waiting) verdicts[row] = await askOne(prompt, port);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return verdicts;
};

const judge = async (
  prompts: readonly (string | null)[],
  aggregations: readonly JudgeAggregation[],
  port: JudgePort,
): Promise<TableMetricResult> => {
  const verdicts = await askAll(prompts, port);
  const scores = verdicts.map(({ score }) => score);
  const given = scores.filter((score) => score !== null);
  return {
    scores,
    justifications: verdicts.map(({ justification }) => justification),
    aggregates: aggregateJudgeScores(given, aggregations),
  };
};

const pick = (values: TableMetricValues, names: readonly string[], row: number): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, entryAt(values[name], row)]));

/** A judge with a definition and a rubric. The inputs are asked for even where the judge does not see them, as in MLflow. */
export const judgeTableMetric = (definition: JudgeDefinition, port: JudgePort): TableMetric => ({
  name: definition.name,
  version: definition.version,
  isBareColumn: false,
  parameters: ['predictions', 'inputs', ...definition.contextColumns].map((name) => ({
    name,
    isOptional: false,
  })),
  evaluate: (values, rowCount) => {
    const prompts = Array.from({ length: rowCount }, (_, row) =>
      judgePrompt(definition, {
        input: entryAt(values['inputs'], row),
        output: entryAt(values['predictions'], row),
        context: pick(values, definition.contextColumns, row),
      }),
    );
    return judge(prompts, definition.aggregations, port);
  },
});

export interface PromptJudge {
  readonly name: string;
  readonly prompt: string;
  readonly aggregations: readonly JudgeAggregation[];
}

/** A judge with a prompt of its own. A row that lacks one of the prompt's columns is not asked, and has no score. */
export const promptJudgeTableMetric = (
  { name, prompt, aggregations }: PromptJudge,
  port: JudgePort,
): TableMetric => {
  const variables = promptVariables(prompt);
  const promptOf = (values: TableMetricValues, row: number): string | null => {
    const filled = pick(values, variables, row);
    const isComplete = variables.every(
      (variable) => filled[variable] !== undefined && filled[variable] !== null,
    );
    return isComplete ? filledPrompt(prompt, filled) : null;
  };
  return {
    name,
    version: null,
    isBareColumn: false,
    parameters: variables.map((variable) => ({ name: variable, isOptional: true })),
    evaluate: (values, rowCount) =>
      judge(
        Array.from({ length: rowCount }, (_, row) => promptOf(values, row)),
        aggregations,
        port,
      ),
  };
};
