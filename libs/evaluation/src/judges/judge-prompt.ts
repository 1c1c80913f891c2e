import type { JudgeDefinition, JudgeExample, JudgeRow } from './judge.types.js';

/** The two lines that the reply is read from; `parseJudgeReply` knows no other form but JSON. */
const REPLY_FORMAT = [
  'Answer with exactly two lines and nothing else:',
  'score: <a whole number>',
  'justification: <one line with the reason>',
].join('\n');

const section = (title: string, text: string): string => `${title}:\n${text}`;

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');

const contextSections = (context: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(context).map(([column, value]) => section(`Reference (${column})`, shown(value)));

const exampleText = (example: JudgeExample, isInputShown: boolean): string =>
  [
    ...(isInputShown && example.input !== undefined ? [section('Input', example.input)] : []),
    section('Output', example.output),
    ...contextSections(example.gradingContext),
    `score: ${example.score}\njustification: ${example.justification}`,
  ].join('\n');

const exampleSections = ({ examples, isInputShown }: JudgeDefinition): string[] =>
  examples.map((example, index) => section(`Example ${index + 1}`, exampleText(example, isInputShown)));

/**
 * The single user message for one row. Row values stand last and are copied verbatim, so that braces or headings in them change
 * nothing that was said before.
 */
export const judgePrompt = (judge: JudgeDefinition, row: JudgeRow): string =>
  [
    'You are an impartial judge. You grade the output that a system gave, by one metric and its rubric only.',
    REPLY_FORMAT,
    section(`Metric "${judge.name}"`, judge.definition),
    section('Rubric', judge.gradingPrompt),
    ...exampleSections(judge),
    'Now grade this:',
    ...(judge.isInputShown ? [section('Input', shown(row.input))] : []),
    section('Output', shown(row.output)),
    ...contextSections(row.context),
  ].join('\n\n');

const VARIABLE = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The columns that a free prompt names: `{question}`. */
export const promptVariables = (prompt: string): string[] => [
  ...new Set([...prompt.matchAll(VARIABLE)].map(([, name = '']) => name)),
];

/** A free prompt for one row, with the reply's form added. */
export const filledPrompt = (prompt: string, values: Readonly<Record<string, unknown>>): string => {
  const text = prompt.replace(VARIABLE, (_hole, name: string) => shown(values[name]));
  return `${text}\n\n${REPLY_FORMAT}`;
};
