/** Marks a registered model, and its versions, as a prompt. */
export const PROMPT_TAG = 'mlflow.prompt.is_prompt';
