import type { JudgeAggregation } from '../judges/judge-aggregations.js';

/** What all metrics that a request describes by an object have in common. Names are those of the wire. */
interface SpecifiedMetric {
  /** Part of the keys and of the table's columns. */
  readonly name: string;
  readonly version?: string | null;
  readonly greater_is_better?: boolean | null;
  readonly aggregations?: readonly JudgeAggregation[] | null;
}

interface SpecifiedJudge extends SpecifiedMetric {
  /** URI of the model that judges; default: the request's `judge_model`. */
  readonly model?: string | null;
  /** Merged into the body of each call. */
  readonly parameters?: Readonly<Record<string, unknown>> | null;
}

/** A graded answer, as MLflow's `EvaluationExample` is written. */
export interface JudgeExampleSpec {
  readonly input?: string | null;
  readonly output: string;
  readonly score: number;
  readonly justification: string;
  /** By grading context column; a plain text is the value of the first. */
  readonly grading_context?: Readonly<Record<string, string>> | string | null;
}

/** A judge with a definition and a rubric; or one of the built-in judges by its name, with what shall differ. */
export interface JudgeSpec extends SpecifiedJudge {
  readonly type: 'judge';
  readonly definition?: string | null;
  readonly grading_prompt?: string | null;
  readonly examples?: readonly JudgeExampleSpec[] | null;
  readonly grading_context_columns?: readonly string[] | string | null;
  readonly include_input?: boolean | null;
}

/** A judge whose whole prompt is given; `{column}` stands for the row's value, `{predictions}` for the answer. */
export interface PromptJudgeSpec extends SpecifiedJudge {
  readonly type: 'prompt';
  readonly judge_prompt: string;
}

/** A judge that says yes (1) or no (0) to guidelines, with a reason, in a structured answer. */
export interface GuidelinesSpec extends SpecifiedJudge {
  readonly type: 'guidelines';
  readonly guidelines: readonly string[] | string;
  /** Whether the judge sees `inputs` beside the answer; default: yes. */
  readonly include_input?: boolean | null;
}

/** An expression or function over the row, run in a sandbox. */
export interface JavaScriptSpec extends SpecifiedMetric {
  readonly type: 'javascript';
  readonly source: string;
  readonly timeout_ms?: number | null;
}

/** A service that scores a row. */
export interface HttpScorerSpec extends SpecifiedMetric {
  readonly type: 'http';
  readonly url: string;
  readonly timeout_ms?: number | null;
}

/** A metric that a request describes instead of naming it. */
export type MetricSpec = JudgeSpec | PromptJudgeSpec | GuidelinesSpec | JavaScriptSpec | HttpScorerSpec;
