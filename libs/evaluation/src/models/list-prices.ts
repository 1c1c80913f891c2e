/**
 * US dollars for a million tokens in and out, by model URI: ordinary calls, without discounts for batches and caches and without what
 * some models cost more for prompts beyond 200,000 or 272,000 tokens. Compared on 2026-11-21, number by number, not with the vendors'
 * own pages but with copies of them in public repositories and archives: OpenAI's table "Standard" (developers.openai.com/api/docs/pricing)
 * and Anthropic's "Model pricing" (platform.claude.com/docs/en/about-claude/pricing) as of September 2026, and for Claude 3 to 3.7 but
 * 3.5 Haiku, which that no longer lists, Anthropic's page of autumn 2025. `gpt-4` and `gpt-4-turbo` cost what the tables say of
 * their last dated versions.
 */
export const LIST_PRICES: Readonly<Record<string, readonly [input: number, output: number]>> = {
  'openai:/gpt-3.5-turbo': [0.5, 1.5],
  'openai:/gpt-3.5-turbo-instruct': [1.5, 2],
  'openai:/gpt-4': [30, 60],
  'openai:/gpt-4-turbo': [10, 30],
  'openai:/gpt-4o': [2.5, 10],
  'openai:/gpt-4o-2024-05-13': [5, 15],
  'openai:/gpt-4o-mini': [0.15, 0.6],
  'openai:/gpt-4.1': [2, 8],
  'openai:/gpt-4.1-mini': [0.4, 1.6],
  'openai:/gpt-4.1-nano': [0.1, 0.4],
  'openai:/gpt-5': [1.25, 10],
  'openai:/gpt-5-mini': [0.25, 2],
  'openai:/gpt-5-nano': [0.05, 0.4],
  'openai:/gpt-5.1': [1.25, 10],
  'openai:/gpt-5.4': [2.5, 15],
  'openai:/o1': [15, 60],
  'openai:/o3': [2, 8],
  'openai:/o3-mini': [1.1, 4.4],
  'openai:/o4-mini': [1.1, 4.4],
  'anthropic:/claude-3-haiku': [0.25, 1.25],
  'anthropic:/claude-3-opus': [15, 75],
  'anthropic:/claude-3-5-haiku': [0.8, 4],
  'anthropic:/claude-3-5-sonnet': [3, 15],
  'anthropic:/claude-3-7-sonnet': [3, 15],
  'anthropic:/claude-haiku-4-5': [1, 5],
  'anthropic:/claude-sonnet-4': [3, 15],
  'anthropic:/claude-sonnet-4-5': [3, 15],
  'anthropic:/claude-sonnet-4-6': [3, 15],
  'anthropic:/claude-opus-4': [15, 75],
  'anthropic:/claude-opus-4-1': [15, 75],
  'anthropic:/claude-opus-4-5': [5, 25],
  'anthropic:/claude-opus-4-6': [5, 25],
  'gemini:/gemini-2.5-pro': [1.25, 10],
  'gemini:/gemini-2.5-flash': [0.3, 2.5],
  'gemini:/gemini-2.5-flash-lite': [0.1, 0.4],
  'gemini:/gemini-3.1-pro-preview': [2, 12],
  'gemini:/gemini-3.5-flash': [1.5, 9],
  'cohere:/command-r-08-2024': [0.15, 0.6],
  'cohere:/command-r7b-12-2024': [0.0375, 0.15],
  'cohere:/command-r-plus-08-2024': [2.5, 10],
};
