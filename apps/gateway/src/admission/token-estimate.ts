/** English has about four characters to a token. In UTF-8 other scripts have about as many bytes to one. */
const BYTES_PER_TOKEN = 4;

/** What the model adds around every message. */
const TOKENS_PER_MESSAGE = 4;

/** An image of usual size; sound and files differ more, but none is free. */
const TOKENS_PER_OTHER_PART = 1000;

/** Deeper than any message; what is nested deeper is refused elsewhere. */
const MAX_DEPTH = 32;

type Body = Readonly<Record<string, unknown>>;

/**
 * What a call will probably take, to be reserved until the vendor has counted: the texts, and as many tokens as the
 * caller allows for each answer. Without such a bound only the request is reserved.
 */
export function estimateTokens(body: Body): number {
  const { messages, prompt, input, text, tools } = body;
  const asked = [messages, prompt, input, text, tools].reduce<number>(
    (sum, part) => sum + tokensOf(part, 0),
    0,
  );
  return Math.max(1, Math.ceil(asked) + answerTokens(body));
}

function answerTokens({ max_tokens, max_completion_tokens, n, candidate_count }: Body): number {
  const each = numberOf(max_completion_tokens) ?? numberOf(max_tokens) ?? 0;
  return each * (numberOf(n) ?? numberOf(candidate_count) ?? 1);
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && value > 0 ? value : null;
}

function tokensOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return Buffer.byteLength(value) / BYTES_PER_TOKEN;
  if (typeof value === 'number') return 1;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + tokensOf(item, depth + 1), 0);
  return tokensOfObject(value as Body, depth);
}

function tokensOfObject(value: Body, depth: number): number {
  if (isOtherPart(value)) return TOKENS_PER_OTHER_PART;
  const own = typeof value.role === 'string' ? TOKENS_PER_MESSAGE : 0;
  return Object.values(value).reduce<number>((sum, item) => sum + tokensOf(item, depth + 1), own);
}

/** A part of a message that is no text: its bytes say nothing about its tokens. */
function isOtherPart({ type, image_url, input_audio, file }: Body): boolean {
  return typeof type === 'string' && [image_url, input_audio, file].some((part) => part !== undefined);
}
