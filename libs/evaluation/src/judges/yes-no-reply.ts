import type { RowScore } from '../metrics/metric.types.js';
import { failed } from '../metrics/row-scores.js';
import { NO_ANSWER, reasonOf } from './judge-reply.js';
import { parseLenientJson } from './python-json.js';

type Answer = 'yes' | 'no' | 'unknown';

interface YesNoReply {
  readonly answer: Answer;
  readonly rationale: string;
}

const ANSWERS: readonly Answer[] = ['yes', 'no', 'unknown'];

/** The word must be all of the answer: "result: no guideline is broken" says yes. */
const END_OF_ANSWER = `(?=["'*\`_]*(?:[ \\t]*[.,;:!?)}\\]–—-]|\\s*$|[ \\t]*[\\r\\n]))`;
const LABELLED = new RegExp(
  `\\bresult\\b["'*\`_]*\\s*[:=][\\s"'*\`_]*(yes|no|unknown)\\b${END_OF_ANSWER}`,
  'gi',
);
const RATIONALE = /\brationale\b["'*`_]*\s*[:=][\s"'*`_]*/i;
/** What is left of a document that is no JSON: cut short, or with Python's quotes. */
const RATIONALE_FIELD = /(["'])rationale\1\s*:\s*(["'])((?:\\[^]|(?!\2)[^\\])*)/i;
const NEXT_LABEL = /\n[ \t"'*`_#>-]*(?:(?:final|overall) )?result\b/i;
/** A first line that says nothing else: "No, I cannot help with that" is a refusal and not a no. */
const BARE = /^[\s"'*]*(yes|no|unknown)[\s"'*.!]*(?:\n([^]*))?$/i;

const FENCE = '```';
const LANGUAGE = /^[\w-]*/;

/** The form that the answer of a model that can be held to one must have. The reason comes first, so that it leads to the result. */
export const YES_NO_FORMAT = {
  type: 'json_schema',
  json_schema: {
    name: 'verdict',
    strict: true,
    schema: {
      type: 'object',
      properties: {
        rationale: { type: 'string', description: 'The reason, in one or two sentences' },
        result: { type: 'string', enum: ANSWERS },
      },
      required: ['rationale', 'result'],
      additionalProperties: false,
    },
  },
} as const;

const answerOf = (value: unknown): Answer | undefined => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const word = typeof value === 'string' ? value.trim().toLowerCase() : null;
  return ANSWERS.find((answer) => answer === word);
};

/** A field by its name, or by its name in another case. */
const fieldOf = (document: object, name: string): unknown => {
  const fields = Object.entries(document) as [string, unknown][];
  const found = fields.find(([key]) => key === name) ?? fields.find(([key]) => key.toLowerCase() === name);
  return found?.[1];
};

const readJson = (text: string): YesNoReply | null => {
  const document = text.startsWith('{') ? parseLenientJson(text)?.value : null;
  if (typeof document !== 'object' || document === null) return null;
  const answer = answerOf(fieldOf(document, 'result'));
  const rationale = fieldOf(document, 'rationale');
  return answer === undefined ? null : { answer, rationale: typeof rationale === 'string' ? rationale : '' };
};

/** The first block between fences; to the end, where it was never closed. */
const fenced = (text: string): string => {
  const start = text.indexOf(FENCE);
  if (start < 0) return '';
  const block = text.slice(start + FENCE.length).replace(LANGUAGE, '');
  const ownLine = block.indexOf(`\n${FENCE}`);
  const end = ownLine < 0 ? block.indexOf(FENCE) : ownLine;
  return (end < 0 ? block : block.slice(0, end)).trim();
};

const betweenBraces = (text: string): string => text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);

/** To the next label: models give their reasons in paragraphs. */
const rationaleIn = (text: string): string => {
  const field = RATIONALE_FIELD.exec(text)?.[3];
  if (field !== undefined) return field.replace(/\\(["'])/g, '$1').trim();
  const label = RATIONALE.exec(text);
  if (label === null) return '';
  const rest = text.slice(label.index + label[0].length);
  const next = rest.search(NEXT_LABEL);
  return (next < 0 ? rest : rest.slice(0, next)).trim();
};

const readText = (text: string): YesNoReply | null => {
  const labelled = new Set([...text.matchAll(LABELLED)].map(([, word]) => answerOf(word)));
  const [first] = labelled;
  // One answer for each guideline is for nobody to add up here.
  if (labelled.size > 1) return null;
  if (first !== undefined) return { answer: first, rationale: rationaleIn(text) };
  const [, word, rest = ''] = BARE.exec(text) ?? [];
  const answer = answerOf(word);
  return answer === undefined ? null : { answer, rationale: rest.trim() };
};

/**
 * 1 for yes, 0 for no; a judge that cannot tell, and a reply that says neither, leave the row without a score and say why. What
 * `mlflow.genai` reads is read alike; where it gives up, a reply in words that leave no doubt is read too.
 */
export const yesNoScore = (reply: string | null): RowScore => {
  const text = (reply ?? '').trim();
  if (text === '') return failed(NO_ANSWER);
  const read = readJson(text) ?? readJson(fenced(text)) ?? readJson(betweenBraces(text)) ?? readText(text);
  if (read === null) return failed(reasonOf(`Failed to extract a yes or no. Raw output: ${text}`));
  const { answer, rationale } = read;
  if (answer === 'unknown') return failed(reasonOf(`the judge cannot tell: ${rationale}`));
  return { kind: 'scored', score: answer === 'yes' ? 1 : 0, justification: reasonOf(rationale) };
};
