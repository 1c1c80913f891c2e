import { PROMPT_PLACEHOLDER, type PromptTemplate } from '@weir/tracking-store';
import type { ModelInput } from '../models/model.types.js';

/** The row's values by column name. */
export type NamedCells = ReadonlyMap<string, unknown>;

export type RenderedPrompt =
  | { readonly kind: 'rendered'; readonly input: ModelInput }
  | { readonly kind: 'unusable-row'; readonly reason: string };

class MissingValueError extends Error {
  constructor(column: string) {
    super(`the row has no value in "${column}"`);
  }
}

/** Turns one row into what a model is asked. */
export function renderPrompt(template: PromptTemplate, cells: NamedCells): RenderedPrompt {
  try {
    return { kind: 'rendered', input: inputOf(template, cells) };
  } catch (error) {
    if (error instanceof MissingValueError) return { kind: 'unusable-row', reason: error.message };
    throw error;
  }
}

function inputOf(template: PromptTemplate, cells: NamedCells): ModelInput {
  switch (template.kind) {
    case 'column':
      return columnInput(cells.get(template.column), template.column);
    case 'row':
      return { kind: 'body', body: { dataframe_split: dataFrame(template.columns, cells) } };
    case 'prompt':
      return { kind: 'text', text: fill(template.prompt, cells) };
    case 'messages':
      return {
        kind: 'messages',
        messages: template.messages.map(({ role, content }) => ({ role, content: fill(content, cells) })),
      };
  }
}

/** One row in MLflow's scoring protocol. */
const dataFrame = (columns: readonly string[], cells: NamedCells): Readonly<Record<string, unknown>> => ({
  columns,
  data: [columns.map((column) => cells.get(column) ?? null)],
});

/** A column without a template: text is the question, an object is the whole body. */
function columnInput(value: unknown, column: string): ModelInput {
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { kind: 'body', body: { ...value } };
  throw new MissingValueError(column);
}

function fill(template: string, cells: NamedCells): string {
  return template.replace(PROMPT_PLACEHOLDER, (match, column?: string) => {
    if (column === undefined) return match.charAt(0);
    const value = cells.get(column);
    if (value === undefined || value === null) throw new MissingValueError(column);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}
