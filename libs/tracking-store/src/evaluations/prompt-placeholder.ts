/** What stands for a row's values in a prompt: `{column}`, which is the first group; `{{` and `}}` are single braces. */
export const PROMPT_PLACEHOLDER = /\{\{|\}\}|\{([^{}]+)\}/g;
