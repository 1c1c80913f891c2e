/** The models from before chat: only they have the `generate` API, and only v1 knows them. */
const TEXT_MODELS = /^(?:command|base)(?:-light)?(?:-nightly)?$/;

/** Embedding models that want to know what a text is for. */
const PURPOSEFUL_EMBEDDERS = /v[3-9]/;

export function isTextModel(name: string): boolean {
  return TEXT_MODELS.test(name);
}

export function needsInputType(name: string): boolean {
  return PURPOSEFUL_EMBEDDERS.test(name);
}
