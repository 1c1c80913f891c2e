/** The file of `mlflow.llm.log_predictions`, at the root of a run's artifacts, and its columns. */
export const PREDICTIONS_FILE = 'llm_predictions.csv';
export const PREDICTION_COLUMN_NAMES: readonly string[] = ['inputs', 'outputs', 'prompts'];

/** Which columns of a table hold what a model was asked and answered. */
export interface PredictionColumns {
  readonly inputs: number | null;
  readonly output: number;
  readonly prompt: number | null;
}

/** `mlflow.llm.log_predictions`, `mlflow.evaluate` and the prompt lab, then what people call such columns. */
const INPUTS = ['inputs', 'input', 'question', 'questions', 'query', 'request'];
const OUTPUTS = ['outputs', 'output', 'prediction', 'predictions', 'answer', 'response'];
const PROMPTS = ['prompts', 'prompt'];

/** Null when the table is about something else: an answer, and what it answers, must be there. */
export function predictionColumnsOf(columns: readonly string[]): PredictionColumns | null {
  const find = (names: readonly string[]): number | null => {
    const name = names.find((known) => columns.includes(known));
    return name === undefined ? null : columns.indexOf(name);
  };
  const inputs = find(INPUTS);
  const output = find(OUTPUTS);
  const prompt = find(PROMPTS);
  return output === null || (inputs === null && prompt === null) ? null : { inputs, output, prompt };
}
