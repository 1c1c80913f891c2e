/** Models that only exist on the completions API; all others only chat. Azure writes 3.5 without the point. */
const TEXT_MODELS = /^(?:ft:)?(?:gpt-3\.?5-turbo-instruct|davinci-002|babbage-002)(?:$|[-:])/;

/** Models that reason before they answer and count that in `max_completion_tokens`. */
const REASONING_MODELS = /^(?:ft:)?(?:o\d+|gpt-5)(?:$|[-.:])/;

export function isTextModel(name: string): boolean {
  return TEXT_MODELS.test(name);
}

export function isReasoningModel(name: string): boolean {
  return REASONING_MODELS.test(name);
}

/** What has another name for a model. */
export function renamesFor(name: string): Readonly<Record<string, string>> {
  return isReasoningModel(name) ? { max_tokens: 'max_completion_tokens' } : {};
}
