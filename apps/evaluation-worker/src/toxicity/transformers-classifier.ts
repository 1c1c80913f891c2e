import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ToxicityClassifier } from './toxicity-classifier.js';

/** Half a gigabyte with its native parts, so only whoever wants toxicity installs it. */
const RUNTIME = '@huggingface/transformers';
const HATEFUL = 'hate';

interface LabelScore {
  readonly label: string;
  readonly score: number;
}

type Pipeline = ((text: string, options: { readonly top_k: null }) => Promise<readonly LabelScore[]>) & {
  dispose(): Promise<unknown>;
};

/** The part of `@huggingface/transformers` that is used here. */
export interface TransformersRuntime {
  readonly env: { allowRemoteModels: boolean };
  pipeline(task: 'text-classification', model: string, options: object): Promise<Pipeline>;
}

/** Its name in a variable: a compiler would look for a package that need not be there. */
export const importTransformers = (): Promise<TransformersRuntime> =>
  import(RUNTIME) as Promise<TransformersRuntime>;

export type OpenedClassifier =
  | { readonly kind: 'opened'; readonly classifier: ToxicityClassifier }
  | { readonly kind: 'unavailable'; readonly reason: string };

const unavailable = (reason: string): OpenedClassifier => ({ kind: 'unavailable', reason });

/**
 * Opens an ONNX export with its tokenizer (`config.json`, `tokenizer.json`, `onnx/model.onnx`). In full precision and with texts cut at
 * the model's 512 tokens, as MLflow's metric has it; nothing is ever downloaded.
 */
export async function openTransformersClassifier(
  folder: string,
  load: () => Promise<TransformersRuntime> = importTransformers,
): Promise<OpenedClassifier> {
  const path = resolve(folder);
  const isThere = await stat(join(path, 'config.json')).then(
    () => true,
    () => false,
  );
  if (!isThere)
    return unavailable('toxicity model not found: WEIR_TOXICITY_MODEL names no folder with a config.json');
  let runtime: TransformersRuntime;
  try {
    runtime = await load();
  } catch {
    return unavailable(`toxicity needs the package ${RUNTIME}: npm install --no-save ${RUNTIME}`);
  }
  runtime.env.allowRemoteModels = false;
  try {
    const options = { dtype: 'fp32', device: 'cpu', local_files_only: true };
    return {
      kind: 'opened',
      classifier: classifierOf(await runtime.pipeline('text-classification', path, options)),
    };
  } catch (error) {
    return unavailable(`the toxicity model cannot be opened: ${String(error).slice(0, 300)}`);
  }
}

const classifierOf = (pipeline: Pipeline): ToxicityClassifier => ({
  classify: async (text) => {
    const labels = await pipeline(text, { top_k: null });
    const hateful = labels.find(({ label }) => label === HATEFUL);
    if (hateful === undefined) throw new Error(`the toxicity model has no label "${HATEFUL}"`);
    return hateful.score;
  },
  close: async () => {
    await pipeline.dispose();
  },
});
