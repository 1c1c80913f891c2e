import type { RowScore } from '../metrics/metric.types.js';
import { failed } from '../metrics/row-scores.js';
import { NO_ANSWER, shortened } from './judge-reply.js';

type Answer = 'yes' | 'no' | 'unknown';

interface YesNoReply {
  readonly answer: Answer;
  readonly rationale: string;
}

const ANSWERS: readonly Answer[] = ['yes', 'no', 'unknown'];

const FENCED = /```(?:json)?\s*(\{[^]*\})\s*```/i;
const LABELLED = /\bresult\b["*]*\s*[:=][\s"*]*(yes|no|unknown)\b/i;
const RATIONALE = /\brationale\b["*]*\s*[:=][\s"*]*([^\n]+)/i;
/** A first line that says nothing else: "No, I cannot help with that" is a refusal and not a no. */
const BARE = /^[\s"'*]*(yes|no|unknown)[\s"'*.!]*(?:\n([^]*))?$/i;

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

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A model that was not held to JSON answers in prose; the caller reads that next.
    return null;
  }
};

const answerOf = (value: unknown): Answer | undefined => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const word = typeof value === 'string' ? value.trim().toLowerCase() : null;
  return ANSWERS.find((answer) => answer === word);
};

const readJson = (text: string): YesNoReply | null => {
  const document = text.startsWith('{') ? parsed(text) : null;
  if (typeof document !== 'object' || document === null) return null;
  const { result, rationale } = document as { readonly result?: unknown; readonly rationale?: unknown };
  const answer = answerOf(result);
  if (answer === undefined) return null;
  return { answer, rationale: typeof rationale === 'string' ? rationale : '' };
};

const readText = (text: string): YesNoReply | null => {
  const labelled = answerOf(LABELLED.exec(text)?.[1]);
  if (labelled !== undefined) {
    return { answer: labelled, rationale: (RATIONALE.exec(text)?.[1] ?? '').trim() };
  }
  const [, word, rest = ''] = BARE.exec(text) ?? [];
  const answer = answerOf(word);
  return answer === undefined ? null : { answer, rationale: rest.trim() };
};

/** 1 for yes, 0 for no; a judge that cannot tell, and a reply that says neither, leave the row without a score and say why. */
export const yesNoScore = (reply: string | null): RowScore => {
  const text = (reply ?? '').trim();
  if (text === '') return failed(NO_ANSWER);
  const read = readJson(text) ?? readJson(FENCED.exec(text)?.[1] ?? '') ?? readText(text);
  if (read === null) return failed(shortened(`Failed to extract a yes or no. Raw output: ${text}`));
  const { answer, rationale } = read;
  if (answer === 'unknown') return failed(shortened(`the judge cannot tell: ${rationale}`));
  return { kind: 'scored', score: answer === 'yes' ? 1 : 0, justification: shortened(rationale) };
};
