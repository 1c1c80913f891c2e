import type { EvaluationBehaviour } from '../behaviour.js';
import { BUILT_IN_EXAMPLES } from './built-in-examples.js';
import type { JudgeDefinition } from './judge.types.js';

type BuiltInJudge = Pick<JudgeDefinition, 'definition' | 'gradingPrompt' | 'contextColumns'> & {
  /** MLflow 2.8 shows every judge the input; later versions not where it does not bear on the grade. */
  readonly isInputShownInLatest: boolean;
};

const rubric = (levels: Readonly<Record<number, string>>): string =>
  Object.entries(levels)
    .map(([score, meaning]) => `${score}: ${meaning}`)
    .join('\n');

const JUDGES: Readonly<Record<string, BuiltInJudge>> = {
  answer_similarity: {
    definition: 'How close the meaning of the output is to the meaning of the reference answer (targets).',
    gradingPrompt: rubric({
      1: 'the output shares almost nothing with the reference answer',
      2: 'it shares a few points and misses or contradicts most',
      3: 'it shares about half of the points',
      4: 'it says the same in nearly every point',
      5: 'it says the same in every point',
    }),
    contextColumns: ['targets'],
    isInputShownInLatest: false,
  },
  answer_correctness: {
    definition:
      'Whether the output answers the input correctly, measured by the facts in the reference answer (targets).',
    gradingPrompt: rubric({
      1: 'the output is wrong or contradicts the reference answer',
      2: 'some of it is right and a main fact is wrong',
      3: 'the main fact is right, important details are missing or wrong',
      4: 'it is right but for small omissions',
      5: 'it is right and complete',
    }),
    contextColumns: ['targets'],
    isInputShownInLatest: true,
  },
  faithfulness: {
    definition:
      'Which share of the claims in the output follows from the context. What the output leaves out does not matter.',
    gradingPrompt: rubric({
      1: 'no claim follows from the context',
      2: 'a few claims follow, most do not',
      3: 'about half of the claims follow',
      4: 'nearly all claims follow',
      5: 'every claim follows from the context',
    }),
    contextColumns: ['context'],
    isInputShownInLatest: false,
  },
  answer_relevance: {
    definition: 'Whether the output deals with what the input asks. Correctness does not matter.',
    gradingPrompt: rubric({
      1: 'the output does not deal with the question at all',
      5: 'everything in the output deals with the question, and all of the question is dealt with',
    }),
    contextColumns: [],
    isInputShownInLatest: true,
  },
  relevance: {
    definition: 'Whether the output deals with what the input asks and uses what the context says about it.',
    gradingPrompt: rubric({
      1: 'the output deals neither with the question nor with the context',
      2: 'it touches the subject and answers hardly anything',
      3: 'it answers a part of the question and uses some of the context',
      4: 'it answers nearly all of the question with the context',
      5: 'it answers the whole question with what the context says',
    }),
    contextColumns: ['context'],
    isInputShownInLatest: true,
  },
};

/** The names of the judges that come with Weir. */
export const BUILT_IN_JUDGES: readonly string[] = Object.keys(JUDGES);

/** The judge of that name, version 1, with the standard aggregations; null for another name. */
export const builtInJudge = (name: string, { compat }: EvaluationBehaviour): JudgeDefinition | null => {
  const judge = Object.hasOwn(JUDGES, name) ? JUDGES[name] : undefined;
  if (judge === undefined) return null;
  const { isInputShownInLatest, ...told } = judge;
  return {
    ...told,
    name,
    version: 'v1',
    examples: BUILT_IN_EXAMPLES[name] ?? [],
    isInputShown: compat === 'mlflow-2.8' || isInputShownInLatest,
    aggregations: ['mean', 'variance', 'p90'],
  };
};
