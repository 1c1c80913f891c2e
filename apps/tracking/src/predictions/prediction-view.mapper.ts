import type { PredictionRecord, StoredValue } from '@weir/tracking-store';
import type { PredictionSnippets, PredictionView } from './prediction-views.dto.js';
import { snippetOf } from './snippet.js';

const shown = (value: StoredValue | null): unknown => (value === null ? null : (value.json ?? value.text));

/** @param pattern What was searched for; null when nothing was. */
export function predictionView(prediction: PredictionRecord, pattern: RegExp | null): PredictionView {
  const { inputs, output, prompt } = prediction;
  return {
    prediction_id: prediction.predictionId,
    run_id: prediction.runId,
    experiment_id: String(prediction.experimentId),
    file: prediction.file,
    row_index: prediction.rowIndex,
    inputs: shown(inputs),
    output: shown(output),
    prompt: shown(prompt),
    prompt_name: prediction.promptName,
    prompt_version: prediction.promptVersion,
    model: prediction.model,
    trace_id: prediction.traceId,
    latency_ms: prediction.latencyMs,
    usage: prediction.usage,
    logged_at: prediction.loggedAt.toISOString(),
    ...(pattern === null ? {} : { snippets: snippetsOf(prediction, pattern) }),
  };
}

function snippetsOf({ inputs, output, prompt }: PredictionRecord, pattern: RegExp): PredictionSnippets {
  const found = {
    inputs: snippetOf(inputs.text, pattern),
    output: snippetOf(output.text, pattern),
    prompt: prompt === null ? undefined : snippetOf(prompt.text, pattern),
  };
  return Object.fromEntries(Object.entries(found).filter(([, text]) => text !== undefined));
}
