/** Which generation of MLflow, and which readability formulas, the keys and numbers follow. */
export interface EvaluationPlanBehaviour {
  readonly compat: 'latest' | 'mlflow-2.8';
  readonly textstat: 'legacy' | 'modern';
}

export interface ChatTemplateMessage {
  readonly role: 'system' | 'user' | 'assistant';
  /** `{column}` stands for the row's value. */
  readonly content: string;
}

/** How the question of a row is put to the model. */
export type PromptTemplate =
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'prompt'; readonly prompt: string }
  | { readonly kind: 'messages'; readonly messages: readonly ChatTemplateMessage[] };

export type EvaluationRowSource =
  | { readonly kind: 'inline' }
  /** A file of the artifact store, by its path there. */
  | { readonly kind: 'table'; readonly path: string };

export type PredictionSource =
  | { readonly kind: 'column'; readonly column: string }
  | {
      readonly kind: 'endpoint';
      readonly endpoint: string;
      /** Null until the rows' columns are known: a single feature column needs no template. */
      readonly template: PromptTemplate | null;
      readonly parameters: Readonly<Record<string, unknown>>;
    };

/**
 * What was asked for, as stored with the evaluation and read by the worker. A change must keep stored plans readable:
 * add optional fields, and count `version`.
 */
export interface EvaluationPlan {
  readonly version: 1;
  readonly behaviour: EvaluationPlanBehaviour;
  readonly modelType: string | null;
  readonly extraMetrics: readonly string[];
  readonly rows: EvaluationRowSource;
  readonly predictions: PredictionSource;
  readonly targets: string | null;
  /** Folder of the run's artifacts in the store; null when they are kept elsewhere. */
  readonly artifactFolder: string | null;
  /** Whether the evaluation made its run and so ends it; a run that was given keeps its status. */
  readonly ownsRun: boolean;
}
