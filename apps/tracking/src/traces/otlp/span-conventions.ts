import type { AnyValue, AttributeMap } from '@weir/tracking-store';
import { unwrapped } from './json-value.js';

/** How one family of instrumentation names what every span of a language model tells. */
interface Convention {
  readonly kind: string;
  /** Its kinds as MLflow's span types. */
  readonly types: Readonly<Record<string, string>>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly inputTokens: string;
  readonly outputTokens: string;
  readonly totalTokens?: string;
  readonly cacheReadTokens?: string;
  readonly models: readonly string[];
  readonly provider: string;
}

const same = (...types: string[]): Record<string, string> =>
  Object.fromEntries(types.map((type) => [type, type]));
const upper = (...types: string[]): Record<string, string> =>
  Object.fromEntries(types.map((type) => [type, type.toUpperCase()]));

/** OpenInference, OpenTelemetry's GenAI conventions, and OpenLLMetry's. The first that tells something is believed. */
const CONVENTIONS: readonly Convention[] = [
  {
    kind: 'openinference.span.kind',
    types: same(
      'TOOL',
      'CHAIN',
      'LLM',
      'RETRIEVER',
      'EMBEDDING',
      'AGENT',
      'RERANKER',
      'GUARDRAIL',
      'EVALUATOR',
    ),
    inputs: ['input.value'],
    outputs: ['output.value'],
    inputTokens: 'llm.token_count.prompt',
    outputTokens: 'llm.token_count.completion',
    totalTokens: 'llm.token_count.total',
    cacheReadTokens: 'llm.token_count.prompt_details.cache_read',
    models: ['llm.response.model_name', 'llm.model_name', 'llm.request.model_name', 'embedding.model_name'],
    provider: 'llm.provider',
  },
  {
    kind: 'gen_ai.operation.name',
    types: {
      chat: 'CHAT_MODEL',
      create_agent: 'AGENT',
      invoke_agent: 'AGENT',
      embeddings: 'EMBEDDING',
      execute_tool: 'TOOL',
      generate_content: 'LLM',
      text_completion: 'LLM',
      response: 'LLM',
    },
    inputs: ['gen_ai.input.messages', 'gen_ai.tool.call.arguments'],
    outputs: ['gen_ai.output.messages', 'gen_ai.tool.call.result'],
    inputTokens: 'gen_ai.usage.input_tokens',
    outputTokens: 'gen_ai.usage.output_tokens',
    cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
    models: ['gen_ai.response.model', 'gen_ai.request.model'],
    provider: 'gen_ai.provider.name',
  },
  {
    kind: 'traceloop.span.kind',
    types: upper('workflow', 'task', 'agent', 'tool'),
    inputs: ['traceloop.entity.input', 'gen_ai.prompt.0.content'],
    outputs: ['traceloop.entity.output', 'gen_ai.completion.0.content'],
    inputTokens: 'gen_ai.usage.prompt_tokens',
    outputTokens: 'gen_ai.usage.completion_tokens',
    totalTokens: 'llm.usage.total_tokens',
    models: [],
    provider: 'gen_ai.system',
  },
];

/**
 * The attributes with what MLflow's clients and web interface look for, where the span came from other instrumentation
 * and says it under other names. What the span says itself stays.
 */
export function withMlflowNames(sent: AttributeMap): AttributeMap {
  const attributes = unwrappedOwn(sent);
  const added: Record<string, AnyValue | null> = {
    'mlflow.spanType': spanType(attributes),
    'mlflow.spanInputs': unwrappedFirst(attributes, ({ inputs }) => inputs),
    'mlflow.spanOutputs': unwrappedFirst(attributes, ({ outputs }) => outputs),
    'mlflow.chat.tokenUsage': tokenUsage(attributes),
    'mlflow.llm.model': first(attributes, ({ models }) => models),
    'mlflow.llm.provider': first(attributes, ({ provider }) => [provider]),
  };
  const missing = Object.entries(added).filter(
    (entry): entry is [string, AnyValue] => entry[1] !== null && !isTold(entry[0], attributes),
  );
  return missing.length === 0 ? attributes : { ...attributes, ...Object.fromEntries(missing) };
}

const OWN_PREFIX = 'mlflow.';
const TAG_PREFIX = 'mlflow.traceTag.';

function unwrappedOwn(attributes: AttributeMap): AttributeMap {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => {
      const isOwn = key.startsWith(OWN_PREFIX) && !key.startsWith(TAG_PREFIX);
      return [key, isOwn ? unwrapped(value) : value];
    }),
  );
}

/** A client that does not know a span's type says so. */
function isTold(key: string, attributes: AttributeMap): boolean {
  const value = attributes[key];
  return value !== undefined && !(key === 'mlflow.spanType' && value.string_value === 'UNKNOWN');
}

function spanType(attributes: AttributeMap): AnyValue | null {
  for (const { kind, types } of CONVENTIONS) {
    const told = attributes[kind]?.string_value;
    const type = told !== undefined && Object.hasOwn(types, told) ? types[told] : undefined;
    if (type !== undefined) return { string_value: type };
  }
  return null;
}

function first(
  attributes: AttributeMap,
  keys: (convention: Convention) => readonly string[],
): AnyValue | null {
  for (const key of CONVENTIONS.flatMap(keys)) {
    const value = attributes[key];
    if (value !== undefined && value.string_value !== '') return value;
  }
  return null;
}

function unwrappedFirst(
  attributes: AttributeMap,
  keys: (convention: Convention) => readonly string[],
): AnyValue | null {
  const value = first(attributes, keys);
  return value && unwrapped(value);
}

const COUNT = /^\d{1,15}$/;

function count(attributes: AttributeMap, key: string | undefined): number | null {
  const value = key === undefined ? undefined : attributes[key];
  const text = value?.int_value ?? value?.string_value;
  return text !== undefined && COUNT.test(text) ? Number(text) : null;
}

function tokenUsage(attributes: AttributeMap): AnyValue | null {
  for (const convention of CONVENTIONS) {
    const input = count(attributes, convention.inputTokens);
    const output = count(attributes, convention.outputTokens);
    const sum = input !== null && output !== null ? input + output : null;
    const total = count(attributes, convention.totalTokens) ?? sum;
    if (input === null && output === null && total === null) continue;
    return counts({
      input_tokens: input,
      output_tokens: output,
      total_tokens: total,
      cache_read_input_tokens: count(attributes, convention.cacheReadTokens),
    });
  }
  return null;
}

const counts = (amounts: Readonly<Record<string, number | null>>): AnyValue => ({
  kvlist_value: {
    values: Object.entries(amounts)
      .filter(([, amount]) => amount !== null)
      .map(([key, amount]) => ({ key, value: { int_value: String(amount) } })),
  },
});
