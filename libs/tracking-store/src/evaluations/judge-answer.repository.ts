import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** An answer that is worth keeping: a text that the judge's metric could read. */
export interface RememberedAnswer {
  /** SHA-256 of everything that decides the answer. */
  readonly question: Buffer;
  readonly model: string;
  readonly text: string;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

/** Answers of judges by question, over all evaluations. */
@Injectable()
export class JudgeAnswerRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Texts by the question's hash in hexadecimal. What is found has been of use, once a day that is noted. */
  async find(questions: readonly Buffer[]): Promise<ReadonlyMap<string, string>> {
    const rows: { question: Buffer; answer: string }[] = await this.dataSource.query(
      `WITH used AS (
         UPDATE judge_answers SET used_at = now() WHERE question IN (
           SELECT question FROM judge_answers
           WHERE question = ANY ($1::bytea[]) AND used_at < now() - interval '1 day'
           FOR UPDATE SKIP LOCKED)
       )
       SELECT question, answer FROM judge_answers WHERE question = ANY ($1::bytea[])`,
      [questions],
    );
    return new Map(rows.map(({ question, answer }) => [question.toString('hex'), answer]));
  }

  /** Keeps answers; the first one to a question stays. In order of the keys, so that two workers cannot lock each other out. */
  async insert(answers: readonly RememberedAnswer[]): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO judge_answers (question, model, answer, input_tokens, output_tokens)
       SELECT question, model, answer::json, input_tokens, output_tokens
       FROM unnest($1::bytea[], $2::text[], $3::text[], $4::int[], $5::int[])
         AS given (question, model, answer, input_tokens, output_tokens)
       ORDER BY question
       ON CONFLICT DO NOTHING`,
      [
        answers.map(({ question }) => question),
        answers.map(({ model }) => model),
        answers.map(({ text }) => JSON.stringify(text)),
        answers.map(({ inputTokens }) => inputTokens),
        answers.map(({ outputTokens }) => outputTokens),
      ],
    );
  }

  /** Deletes up to `limit` answers that nobody asked for in so many days. */
  async deleteUnused({ days, limit }: { days: number; limit: number }): Promise<number> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      `DELETE FROM judge_answers WHERE question IN (
         SELECT question FROM judge_answers WHERE used_at < now() - $1 * interval '1 day'
         ORDER BY used_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [days, limit],
    );
    return count;
  }
}
