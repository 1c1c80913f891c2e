import type { EndpointType } from './gateway-client.js';
import type { PromptTemplate } from '@weir/tracking-store';

/** The row's values by column name. */
export type NamedCells = ReadonlyMap<string, unknown>;

export type RenderedPrompt =
  | { readonly kind: 'rendered'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unusable-row'; readonly reason: string };

interface PromptOptions {
  readonly template: PromptTemplate;
  readonly endpointType: EndpointType;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** `{{` and `}}` stand for single braces, `{name}` for the row's value. */
const PLACEHOLDER = /\{\{|\}\}|\{([^{}]+)\}/g;

class MissingValueError extends Error {
  constructor(column: string) {
    super(`the row has no value in "${column}"`);
  }
}

/** Turns one row into the body of a model call. Parameters win over what the template made, as in MLflow. */
export function renderPrompt(options: PromptOptions, cells: NamedCells): RenderedPrompt {
  try {
    return { kind: 'rendered', body: { ...inputOf(options, cells), ...options.parameters } };
  } catch (error) {
    if (error instanceof MissingValueError) return { kind: 'unusable-row', reason: error.message };
    throw error;
  }
}

function inputOf({ template, endpointType }: PromptOptions, cells: NamedCells): Record<string, unknown> {
  switch (template.kind) {
    case 'column':
      return columnInput(cells.get(template.column), { column: template.column, endpointType });
    case 'prompt':
      return textInput(fill(template.prompt, cells), endpointType);
    case 'messages':
      return messagesInput(
        template.messages.map(({ role, content }) => ({ role, content: fill(content, cells) })),
        endpointType,
      );
  }
}

/** A column without a template: text is the question, an object is the whole body. */
function columnInput(
  value: unknown,
  { column, endpointType }: { column: string; endpointType: EndpointType },
): Record<string, unknown> {
  if (typeof value === 'string') return textInput(value, endpointType);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new MissingValueError(column);
}

function textInput(text: string, endpointType: EndpointType): Record<string, unknown> {
  return endpointType === 'llm/v1/completions'
    ? { prompt: text }
    : { messages: [{ role: 'user', content: text }] };
}

function messagesInput(
  messages: readonly { role: string; content: string }[],
  endpointType: EndpointType,
): Record<string, unknown> {
  return endpointType === 'llm/v1/completions'
    ? { prompt: messages.map((message) => message.content).join('\n\n') }
    : { messages };
}

function fill(template: string, cells: NamedCells): string {
  return template.replace(PLACEHOLDER, (match, column?: string) => {
    if (column === undefined) return match.charAt(0);
    const value = cells.get(column);
    if (value === undefined || value === null) throw new MissingValueError(column);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}
