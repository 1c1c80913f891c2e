import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { JudgeAnswerRepository, type RememberedAnswer } from '@weir/tracking-store';
import { GroupCommitter } from '../predictions/group-committer.js';
import { LOGGER, type Logger } from '../worker.tokens.js';
import { GroupReader } from './group-reader.js';

/** What a judge says to a question, or why it says nothing. */
export type JudgeAnswer =
  | { readonly kind: 'answered'; readonly text: string | null }
  | { readonly kind: 'failed'; readonly reason: string };

/** Null when whoever asked was stopped before there was an answer. */
export type AnswerUnderWay = Promise<JudgeAnswer | null>;

/** Answers of judges to the same question: those that are kept, and those that somebody in this process is waiting for. */
@Injectable()
export class JudgeMemory {
  private readonly underWay = new Map<string, AnswerUnderWay>();
  private readonly reader: GroupReader<Buffer, ReadonlyMap<string, string>>;
  private readonly committer: GroupCommitter<RememberedAnswer>;

  constructor(
    answers: JudgeAnswerRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.reader = new GroupReader((questions) => answers.find(questions));
    this.committer = new GroupCommitter((given) => answers.insert(given));
  }

  async recall(question: Buffer): Promise<string | null> {
    const found = await this.reader.read(question);
    return found.get(question.toString('hex')) ?? null;
  }

  /** An answer that cannot be kept costs another evaluation a call; this one has it committed already. */
  async remember(answer: RememberedAnswer): Promise<void> {
    try {
      await this.committer.add(answer);
    } catch (error) {
      this.logger.warn({ model: answer.model, err: error }, 'a judge’s answer could not be kept for later');
    }
  }

  whoeverAsks(question: Buffer): AnswerUnderWay | undefined {
    return this.underWay.get(question.toString('hex'));
  }

  /** Lets others with the same question wait for this one's answer, for as long as the work takes. */
  async lead(
    question: Buffer,
    work: (tell: (answer: JudgeAnswer) => void) => Promise<boolean>,
  ): Promise<boolean> {
    const key = question.toString('hex');
    const shared = new SharedAnswer();
    this.underWay.set(key, shared.promise);
    try {
      return await work((answer) => shared.tell(answer));
    } catch (error) {
      if (isAboutModel(error)) shared.fail(error);
      throw error;
    } finally {
      this.underWay.delete(key);
      shared.tell(null);
    }
  }
}

/** Whoever asks the same model next would hear the same, after as long a wait. Any other error is this evaluation's own. */
const isAboutModel = (error: unknown): error is AppError =>
  AppError.isInstance(error) && error.code.startsWith('EVALUATION.MODEL');

/** An answer that others may be waiting for; what is said first counts. */
class SharedAnswer {
  tell: (answer: JudgeAnswer | null) => void = () => undefined;
  fail: (error: AppError) => void = () => undefined;

  readonly promise: AnswerUnderWay = new Promise((resolve, reject) => {
    this.tell = resolve;
    this.fail = reject;
  });

  constructor() {
    // Often nobody waits, and whoever leads hears of the error anyway.
    this.promise.catch(() => undefined);
  }
}
