import { pythonText } from './python-text.js';
import type { JudgeDefinition, JudgeExample, JudgeRow } from './judge.types.js';

/** The two lines that the reply is read from; `parseJudgeReply` knows no other form but JSON. */
const REPLY_FORMAT = [
  'Answer with exactly two lines and nothing else:',
  'score: <a whole number>',
  'justification: <one line with the reason>',
].join('\n');

const section = (title: string, text: string): string => `${title}:\n${text}`;

const contextSections = (context: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(context).map(([column, value]) => section(`Reference (${column})`, pythonText(value)));

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
    ...(judge.isInputShown ? [section('Input', pythonText(row.input))] : []),
    section('Output', pythonText(row.output)),
    ...contextSections(row.context),
  ].join('\n\n');

/** Python's identifiers: `{प्रश्न}` has marks that are no letters. */
const NAME = '[\\p{XID_Start}_]\\p{XID_Continue}*';

/** What braces mean in Python's templates: doubled ones stand for one, single ones hold a name. */
const PYTHON_PIECE = new RegExp(`(\\{\\{|\\}\\})|\\{(${NAME})\\}`, 'gu');

/** What they mean in a prompt that Python would refuse, such as one with an example in JSON: braces around anything but a name are text. */
const LENIENT_PIECE = new RegExp(`\\{(\\{${NAME}\\})\\}|\\{(${NAME})\\}`, 'gu');

const pieceOf = (prompt: string): RegExp =>
  /[{}]/.test(prompt.replace(PYTHON_PIECE, '')) ? LENIENT_PIECE : PYTHON_PIECE;

/** The columns that a free prompt names: `{question}`. */
export const promptVariables = (prompt: string): string[] => [
  ...new Set([...prompt.matchAll(pieceOf(prompt))].flatMap(([, , name]) => name ?? [])),
];

/** A literal piece without its outer braces, or the half of doubled ones. */
const literalText = (piece: string): string => (piece.length === 2 ? piece.charAt(0) : piece);

/** A free prompt for one row, with the reply's form added. */
export const filledPrompt = (prompt: string, values: Readonly<Record<string, unknown>>): string => {
  const text = prompt.replace(pieceOf(prompt), (_piece, literal: string | undefined, name: string) =>
    literal === undefined ? pythonText(values[name]) : literalText(literal),
  );
  return `${text}\n\n${REPLY_FORMAT}`;
};

const YES_NO_REPLY = [
  'Answer with a JSON object and nothing else, with two fields:',
  '"rationale": the reason, in one or two sentences;',
  '"result": "yes" if every guideline is kept, "no" if one is broken, "unknown" if it cannot be told.',
].join('\n');

/** The question of a judge that says whether an output keeps to guidelines. Row values stand last, as in `judgePrompt`. */
export const guidelinesPrompt = (
  guidelines: readonly string[],
  { inputs, predictions }: Readonly<Record<string, unknown>>,
): string =>
  [
    'You are an impartial judge. You say whether the output that a system gave keeps to all of the guidelines, and judge nothing else.',
    'A guideline that has no bearing on this output is kept.',
    YES_NO_REPLY,
    section('Guidelines', guidelines.map((guideline) => `- ${guideline}`).join('\n')),
    'Now judge this:',
    ...(inputs === undefined ? [] : [section('Input', pythonText(inputs))]),
    section('Output', pythonText(predictions)),
  ].join('\n\n');
