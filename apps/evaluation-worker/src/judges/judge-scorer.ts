import { resultName, type JudgedMetric, type JudgeQuestion, type RowScore } from '@weir/evaluation';
import type { UnitUsage } from '@weir/tracking-store';
import type { ModelOutcome, ModelQuestion, PatientModel } from '../models/model.types.js';
import { unitResult } from '../scoring/unit-result.js';
import type { KeepUnit, RowToScore, UnitScorer } from '../scoring/unit-scorer.js';
import type { JudgeAnswer, JudgeMemory } from './judge-memory.js';
import { questionHash } from './question-hash.js';
import { untilStopped } from './until-stopped.js';

type KnownOutcome = Exclude<ModelOutcome, { kind: 'unanswered' }>;

export interface JudgeScorerParts {
  readonly metric: JudgedMetric;
  readonly model: PatientModel;
  /** Null when the evaluation wants every answer fresh. */
  readonly memory: JudgeMemory | null;
  /** What answers at the moment; null when that cannot be known. */
  readonly answeredBy: () => Promise<string | null>;
  readonly stop: AbortSignal;
}

interface AskedRow {
  readonly question: JudgeQuestion;
  /** Makes the row's unit durable. */
  readonly keep: (score: RowScore, usage?: UnitUsage) => Promise<void>;
}

/** A verdict is a few lines; what is far longer is not worth its place in the database. */
const MAX_REMEMBERED = 50_000;

/** Asks a judge about rows: one question a row, one call a question; what goes wrong with a row is that row's outcome. */
export class JudgeScorer implements UnitScorer {
  /** False as soon as the model refused the form that its answer should have. */
  private takesFormat = true;

  constructor(private readonly parts: JudgeScorerParts) {}

  get metric(): JudgedMetric {
    return this.parts.metric;
  }

  async score({ rowIndex, row }: RowToScore, keepUnit: KeepUnit): Promise<boolean> {
    const unit = resultName(this.metric);
    const keep: AskedRow['keep'] = (score, usage) => keepUnit(unitResult(rowIndex, unit, score, usage));
    const question = this.metric.question(row);
    if (question.kind !== 'question') {
      await keep(question);
      return true;
    }
    const { memory, answeredBy, stop } = this.parts;
    const model = memory === null ? null : await untilStopped(answeredBy(), stop);
    if (memory === null || model === null) return this.ask({ question, keep }, () => Promise.resolve());
    return this.askOrRemember({ question, keep, model }, memory);
  }

  private async askOrRemember(asked: RememberedRow, memory: JudgeMemory): Promise<boolean> {
    const hash = questionHash(asked.model, asked.question);
    for (;;) {
      const underWay = memory.whoeverAsks(hash);
      if (underWay === undefined) {
        return memory.lead(hash, (tell) => this.lead({ ...asked, hash, tell }, memory));
      }
      const answer = await untilStopped(underWay, this.parts.stop);
      if (answer !== null) {
        await asked.keep(this.scoreOf(answer));
        return true;
      }
      if (this.parts.stop.aborted) return false;
    }
  }

  private async lead(leading: LeadingRow, memory: JudgeMemory): Promise<boolean> {
    const { hash, tell, ...asked } = leading;
    const text = await memory.recall(hash);
    if (text !== null) {
      const answer: JudgeAnswer = { kind: 'answered', text };
      tell(answer);
      await asked.keep(this.scoreOf(answer));
      return true;
    }
    return this.ask(asked, async (outcome) => {
      tell(outcome);
      await this.remember(leading, outcome, memory);
    });
  }

  /**
   * Only what could be read: to ask again about a row that failed must mean to ask the judge again. And only what the model
   * still stands for that the question was put to: its endpoint may have got another one meanwhile.
   */
  private async remember(
    { hash, model }: LeadingRow,
    outcome: KnownOutcome,
    memory: JudgeMemory,
  ): Promise<void> {
    if (outcome.kind !== 'answered' || outcome.text === null) return;
    if (outcome.text.length > MAX_REMEMBERED) return;
    if (this.scoreOf(outcome).kind !== 'scored') return;
    if ((await this.parts.answeredBy()) !== model) return;
    const { text, usage } = outcome;
    const tokens = { inputTokens: usage?.inputTokens ?? null, outputTokens: usage?.outputTokens ?? null };
    await memory.remember({ question: hash, model: this.metric.model, text, ...tokens });
  }

  /** False when the work was stopped before there was an answer. */
  private async ask(asked: AskedRow, onKept: (outcome: KnownOutcome) => Promise<void>): Promise<boolean> {
    const { model } = this.parts;
    const isFormatAsked = this.takesFormat && asked.question.responseFormat !== undefined;
    const first = await model.ask(modelQuestion(asked.question, isFormatAsked), async (outcome) => {
      if (isFormatAsked && refusesFormat(outcome)) return;
      await asked.keep(this.scoreOf(outcome), usageOf(outcome, 0));
    });
    if (first.kind === 'unanswered') return false;
    if (!isFormatAsked || !refusesFormat(first)) {
      await onKept(first);
      return true;
    }
    this.takesFormat = false;
    const second = await model.ask(modelQuestion(asked.question, false), (outcome) =>
      asked.keep(this.scoreOf(outcome), usageOf(outcome, first.calls)),
    );
    if (second.kind === 'unanswered') return false;
    await onKept(second);
    return true;
  }

  private scoreOf(answer: JudgeAnswer): RowScore {
    if (answer.kind === 'answered') return this.metric.verdict(answer.text);
    return { kind: 'failed', reason: `Failed to score model on payload. Error: ${answer.reason}` };
  }
}

interface RememberedRow extends AskedRow {
  /** What answers. */
  readonly model: string;
}

interface LeadingRow extends RememberedRow {
  readonly hash: Buffer;
  readonly tell: (answer: JudgeAnswer) => void;
}

function modelQuestion(
  { messages, parameters, responseFormat }: JudgeQuestion,
  isFormatAsked: boolean,
): ModelQuestion {
  return {
    input: { kind: 'messages', messages },
    parameters: isFormatAsked ? { ...parameters, ...responseFormat } : parameters,
  };
}

/** Vendors say it in their own words, and name the field or the kind of format. */
const FORMAT_REFUSAL = /response.?format|json.?schema|structured.?output/i;

const refusesFormat = (outcome: KnownOutcome): boolean =>
  outcome.kind === 'failed' && FORMAT_REFUSAL.test(outcome.reason);

function usageOf(outcome: KnownOutcome, earlierCalls: number): UnitUsage {
  const usage = outcome.kind === 'answered' ? outcome.usage : null;
  return {
    calls: outcome.calls + earlierCalls,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    costUsd: null,
  };
}
