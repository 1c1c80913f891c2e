import type { FinishReason, ToolCall } from '@weir/llm-v1';
import { finishReasonFields } from '../shared/finish-reason.js';
import { isObject, numberOrNull, textOrNull, type JsonObject } from '../shared/values.js';

/** Sources of an answer, for which the wire format has no words: they go on as they are. */
const SOURCE_FIELDS = ['groundingMetadata', 'citationMetadata', 'urlContextMetadata'] as const;

/** What the parts of a candidate say, whether it is a whole answer or a piece of one. */
export interface CandidateParts {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly ToolCall[];
  /** Pictures that the model has drawn, as other vendors give them. */
  readonly images: readonly JsonObject[];
}

/** Reads the parts of a candidate; kinds of parts that the vendor may add are passed over. */
export function readCandidateParts({ content }: JsonObject, createId: () => string): CandidateParts {
  const parts = isObject(content) && Array.isArray(content['parts']) ? content['parts'].filter(isObject) : [];
  const texts = (isThought: boolean) =>
    parts
      .filter((part) => (part['thought'] === true) === isThought)
      .map((part) => textOrNull(part['text']) ?? '')
      .join('');
  return {
    text: texts(false),
    reasoning: texts(true),
    calls: parts.flatMap((part) => toToolCall(part, createId)),
    images: parts.flatMap(toImage),
  };
}

/** The end of a candidate; a model that calls tools stops for the vendor, who has no word of its own for it. */
export function readFinish(
  reason: unknown,
  callsTools: boolean,
): { finish_reason: FinishReason | null } & JsonObject {
  const fields = finishReasonFields(reason);
  return fields.finish_reason === 'stop' && callsTools ? { ...fields, finish_reason: 'tool_calls' } : fields;
}

/** The reason of a prompt that was refused as a whole, for which the vendor gives no candidate. */
export function readBlock({ promptFeedback: feedback }: JsonObject): JsonObject | null {
  return isObject(feedback) && feedback['blockReason'] != null ? feedback : null;
}

/** The choice that says that a prompt was refused. */
export function blockedChoice(feedback: JsonObject) {
  const refusal = textOrNull(feedback['blockReasonMessage']);
  return {
    message: { role: 'assistant', content: '', ...(refusal === null ? {} : { refusal }) },
    end: { finish_reason: 'content_filter' as const, native_finish_reason: feedback['blockReason'] },
  };
}

/** What the vendor tells beside an answer: where it comes from, and how likely each token was. */
export function extraFields(candidate: JsonObject): JsonObject {
  const sources = SOURCE_FIELDS.filter((name) => isObject(candidate[name]));
  return {
    ...logprobsField(candidate),
    ...Object.fromEntries(sources.map((name) => [name, candidate[name]])),
  };
}

/** Logarithms of probabilities in the wire format's shape; empty when the caller did not ask for them. */
function logprobsField({ logprobsResult: result }: JsonObject): JsonObject {
  if (!isObject(result) || !Array.isArray(result['chosenCandidates'])) return {};
  const tops = Array.isArray(result['topCandidates']) ? result['topCandidates'] : [];
  const content = result['chosenCandidates'].map((chosen, position) => ({
    ...toLogprob(chosen),
    top_logprobs: topCandidates(tops[position]).map(toLogprob),
  }));
  return { logprobs: { content } };
}

function toToolCall(
  { functionCall: call, thoughtSignature }: JsonObject,
  createId: () => string,
): ToolCall[] {
  if (!isObject(call)) return [];
  const signature = textOrNull(thoughtSignature);
  return [
    {
      id: textOrNull(call['id']) ?? `call_${createId()}`,
      type: 'function',
      function: { name: textOrNull(call['name']) ?? '', arguments: JSON.stringify(call['args'] ?? {}) },
      ...(signature === null ? {} : { extra_content: { google: { thought_signature: signature } } }),
    },
  ];
}

function toImage({ inlineData: inline }: JsonObject): JsonObject[] {
  const data = isObject(inline) ? textOrNull(inline['data']) : null;
  if (!isObject(inline) || data === null) return [];
  const mimeType = textOrNull(inline['mimeType']) ?? 'application/octet-stream';
  return [{ type: 'image_url', image_url: { url: `data:${mimeType};base64,${data}` } }];
}

function topCandidates(top: unknown): unknown[] {
  return isObject(top) && Array.isArray(top['candidates']) ? top['candidates'] : [];
}

function toLogprob(candidate: unknown): JsonObject {
  const { token, logProbability }: JsonObject = isObject(candidate) ? candidate : {};
  const text = textOrNull(token) ?? '';
  return { token: text, logprob: numberOrNull(logProbability), bytes: [...Buffer.from(text)] };
}
