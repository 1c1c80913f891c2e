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
  | { readonly kind: 'messages'; readonly messages: readonly ChatTemplateMessage[] }
  /** A data frame of one row, which is what model servers are asked with. */
  | { readonly kind: 'row'; readonly columns: readonly string[] };

/**
 * What a model is asked with when no template is given: the only feature column, a data frame of all of them, or the messages that
 * were logged with it.
 */
export type ModelTakes = 'question' | 'row' | 'own-messages';

export type EvaluationRowSource =
  | { readonly kind: 'inline' }
  /** A file of the artifact store, by its path there. */
  | { readonly kind: 'table'; readonly path: string }
  /** The records of an evaluation dataset. */
  | { readonly kind: 'dataset'; readonly datasetId: string };

export type PredictionSource =
  | { readonly kind: 'column'; readonly column: string }
  | {
      readonly kind: 'endpoint';
      readonly endpoint: string;
      /** Null until the rows' columns are known: a single feature column needs no template. */
      readonly template: PromptTemplate | null;
      readonly parameters: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'model';
      /** `openai:/gpt-4`, `runs:/<run id>/model`, `models:/<name>/<version>`, or the address of a model server. */
      readonly uri: string;
      /** Null until the rows' columns are known, or because a logged model brings its own messages. */
      readonly template: PromptTemplate | null;
      readonly parameters: Readonly<Record<string, unknown>>;
      /** Absent: a question. */
      readonly takes?: ModelTakes;
      /** How the model is asked, where its URI does not say. */
      readonly type?: 'llm/v1/chat' | 'llm/v1/completions';
    };

/** A metric that a request describes; `@weir/evaluation` knows what each `type` must hold. */
export interface MetricDocument {
  readonly type: string;
  readonly name: string;
  readonly [setting: string]: unknown;
}

/** What a token costs, in US dollars for a million. */
export interface ModelPrice {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

/** What an evaluation may use; null where nothing was said. */
export interface EvaluationLimits {
  /** Model calls, of the evaluated model and of judges together, over all attempts. */
  readonly maxCalls: number | null;
  readonly maxCostUsd: number | null;
  /** Model calls under way at once, over all workers as far as each can see. */
  readonly concurrency: number | null;
  readonly requestsPerMinute: number | null;
  /** By model URI; goes before the prices that Weir knows. */
  readonly prices: Readonly<Record<string, ModelPrice>>;
}

export const EVALUATION_PRIORITIES = ['low', 'normal', 'high'] as const;
export type EvaluationPriority = (typeof EVALUATION_PRIORITIES)[number];

/**
 * What was asked for, as stored with the evaluation and read by the worker. A change must keep stored plans readable:
 * add optional fields, and count `version`.
 */
export interface EvaluationPlan {
  readonly version: 1 | 2;
  readonly behaviour: EvaluationPlanBehaviour;
  readonly modelType: string | null;
  readonly extraMetrics: readonly (string | MetricDocument)[];
  readonly rows: EvaluationRowSource;
  readonly predictions: PredictionSource;
  readonly targets: string | null;
  /** Folder of the run's artifacts in the store; null when they are kept elsewhere. */
  readonly artifactFolder: string | null;
  /** Whether the evaluation made its run and so ends it; a run that was given keeps its status. */
  readonly ownsRun: boolean;
  // Since version 2:
  /** Column by the name that a metric asks for (`inputs`, `context`). */
  readonly columnMapping?: Readonly<Record<string, string>>;
  readonly retrieverK?: number;
  /** Put before result names and aggregates, as MLflow's `metric_prefix`. */
  readonly metricPrefix?: string;
  /** The model of judges that name none. */
  readonly judgeModel?: string;
  /** Whether a judge's answer to the same question may be taken from an earlier evaluation. */
  readonly reusesJudgeAnswers?: boolean;
  readonly limits?: EvaluationLimits;
  readonly priority?: EvaluationPriority;
}
