import { DocumentReader, invalidMetric } from '../metrics/document-reader.js';
import type { JudgeExample } from './judge.types.js';

const MAX_EXAMPLES = 50;
const MAX_TEXT = 20_000;
const MAX_SCORE = 1_000_000_000;

const FIELDS = ['input', 'output', 'score', 'justification', 'grading_context'];

const listed = (columns: readonly string[]): string =>
  columns.length === 0 ? 'none' : columns.map((name) => `'${name}'`).join(', ');

/** By column; a text alone is the value of the first. */
const readContext = (
  example: DocumentReader,
  columns: readonly string[],
): Readonly<Record<string, string>> => {
  const given = example.raw('grading_context') ?? {};
  const [first] = columns;
  const isBare = typeof given === 'string' && first !== undefined;
  const context = new DocumentReader(isBare ? { [first]: given } : given, example.field('grading_context'));
  const missing = columns.find((name) => context.raw(name) === undefined);
  if (missing !== undefined) {
    throw invalidMetric(
      example.field('grading_context'),
      `must have exactly the grading_context_columns (${listed(columns)}); '${missing}' is missing`,
    );
  }
  context.allowOnly(columns);
  return Object.fromEntries(columns.map((name) => [name, context.text(name, { maxLength: MAX_TEXT })]));
};

const readScore = (example: DocumentReader): number => {
  const score = example.optionalNumber('score', { minimum: -MAX_SCORE, maximum: MAX_SCORE });
  if (score !== undefined) return score;
  throw invalidMetric(example.field('score'), 'is missing');
};

const readExample = (example: DocumentReader, columns: readonly string[]): JudgeExample => {
  example.allowOnly(FIELDS);
  const input = example.optionalText('input', { maxLength: MAX_TEXT });
  return {
    ...(input === undefined ? {} : { input }),
    output: example.text('output', { maxLength: MAX_TEXT }),
    score: readScore(example),
    justification: example.text('justification', { maxLength: MAX_TEXT }),
    gradingContext: readContext(example, columns),
  };
};

/** The graded answers of a judge, or undefined where the field was left out. */
export const readExamples = (
  judge: DocumentReader,
  columns: readonly string[],
): readonly JudgeExample[] | undefined =>
  judge
    .optionalList('examples', { maxItems: MAX_EXAMPLES })
    ?.map((example, index) =>
      readExample(new DocumentReader(example, `${judge.field('examples')}[${index}]`), columns),
    );
