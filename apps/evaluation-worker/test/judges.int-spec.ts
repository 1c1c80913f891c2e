import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil, type ScriptedReply } from '@weir/testing';
import { bodyOf, JudgesOfTest, refuses, rowOf, says, SOME_MODEL } from './judges-of-test.js';

const RELEVANCE = { metrics: ['answer_relevance'] };
const POLITE = { metrics: [{ type: 'guidelines', name: 'polite', guidelines: 'Be polite.' }] };

const graded = (score: number) => says(`score: ${score}\njustification: row ${score}`);
const numberOf = (output: string): number => Number(/\d+/.exec(output)?.[0]);

let judges: JudgesOfTest;

beforeAll(async () => {
  judges = await JudgesOfTest.open();
});
beforeEach(() => judges.clear());
afterAll(() => judges.close());

describe('a judge over HTTP', () => {
  it.each(['latest', 'mlflow-2.8'] as const)(
    'is asked once a row, in the behaviour of %s',
    async (compat) => {
      // The later the row, the sooner its answer.
      judges.setScript((output) => ({ ...graded(numberOf(output)), delayMs: 100 - 20 * numberOf(output) }));
      const units = await judges.score({ ...RELEVANCE, compat }, ['out-1', 'out-2', 'out-3', 'out-4']);
      expect(units).toEqual(
        [1, 2, 3, 4].map((score, rowIndex) => ({
          rowIndex,
          unit: 'answer_relevance/v1',
          outcome: 'scored',
          score,
          output: null,
          latencySeconds: null,
          reason: `row ${score}`,
          usage: { calls: 1, inputTokens: 11, outputTokens: 7, costUsd: null },
        })),
      );
      expect(judges.questions).toHaveLength(4);
      for (const request of judges.questions) {
        const { messages, ...parameters } = bodyOf(request);
        expect(parameters).toEqual({ temperature: 0, max_tokens: 200, top_p: 1 });
        expect((messages as { role: string }[]).map(({ role }) => role)).toEqual(['user']);
      }
    },
  );

  it('may be a vendor’s model, with the worker’s key', async () => {
    judges.setScript(() => graded(5));
    const units = await judges.score({ ...RELEVANCE, judgeModel: 'openai:/judge-model' }, ['out-1']);
    expect(units).toMatchObject([{ outcome: 'scored', score: 5, usage: { calls: 1 } }]);
    const [request] = judges.questions;
    expect(request?.path).toBe('/v1/chat/completions');
    expect(request?.headers.authorization).toBe('Bearer sk-secret');
    expect(request && bodyOf(request)).toMatchObject({
      model: 'judge-model',
      temperature: 0,
      max_tokens: 200,
      top_p: 1,
    });
  });

  it('fails the rows that it cannot judge, each with its reason, asks none of them again, and judges the rest', async () => {
    const replies: Readonly<Record<string, ReturnType<typeof says>>> = {
      prose: says('This is a fine answer, I would say.'),
      refusal: says("I'm sorry, but I can't rate that."),
      four: says('score: four\njustification: fine'),
      eleven: says('score: 11\njustification: beyond the scale'),
      silence: says(null),
      nothing: { json: { choices: [] } },
      teapot: refuses(400, 'this prompt is not allowed'),
    };
    judges.setScript((output) => replies[output] ?? graded(5));
    const units = await judges.score(RELEVANCE, [...Object.keys(replies), 'good', null]);
    expect(units.map(({ outcome, score, reason }) => [outcome, score, reason])).toEqual([
      ['failed', null, expect.stringMatching(/^Failed to extract .*fine answer/)],
      ['failed', null, expect.stringMatching(/^Failed to extract .*can't rate/)],
      ['failed', null, expect.stringMatching(/^Failed to extract .*score: four/)],
      ['scored', 11, 'beyond the scale'],
      ['failed', null, 'the judge answered nothing'],
      ['failed', null, 'the judge answered nothing'],
      ['failed', null, expect.stringMatching(/^Failed to score model on payload\. Error: .*not allowed/)],
      ['scored', 5, 'row 5'],
      ['not-applicable', null, "the row has no 'predictions' to show the judge"],
    ]);
    expect(judges.questions).toHaveLength(8);
    expect(units.map(({ usage }) => usage?.calls)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, undefined]);
  });

  it('is given the time that it asks for, and asked again when it breaks down', async () => {
    const startedAt = Date.now();
    judges.setScript((output) => {
      const asked = judges.questionsAbout(output);
      if (output === 'limited' && asked === 1)
        return { ...refuses(429, 'slow down'), headers: { 'retry-after': '1' } };
      if (output === 'broken' && asked <= 2) return refuses(500, 'oops');
      if (output === 'down') return refuses(503, 'down for good');
      return graded(4);
    });
    const units = await judges.score(RELEVANCE, ['limited', 'broken', 'down']);
    expect(units.map(({ outcome, usage }) => [outcome, usage?.calls])).toEqual([
      ['scored', 2],
      ['scored', 3],
      ['failed', 3],
    ]);
    expect(units[2]?.reason).toMatch(/^Failed to score model on payload\. Error: .*503/);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000);
  });
});

describe('remembered answers', () => {
  it('serve other evaluations, other workers and the other behaviour without a call', async () => {
    judges.setScript((output) => graded(numberOf(output)));
    const metrics = ['relevance'];
    const first = await judges.score({ metrics }, ['out-1', 'out-2']);
    const second = await judges.score({ metrics }, ['out-2', 'out-1', 'out-3']);
    const older = await judges.score({ metrics, compat: 'mlflow-2.8' }, ['out-1']);
    expect(first.map(({ usage }) => usage?.calls)).toEqual([1, 1]);
    expect(second.map(({ score, reason, usage }) => [score, reason, usage?.calls])).toEqual([
      [2, 'row 2', undefined],
      [1, 'row 1', undefined],
      [3, 'row 3', 1],
    ]);
    expect(older).toMatchObject([{ score: 1, outcome: 'scored' }]);
    expect(judges.questions).toHaveLength(3);
  });

  it('are those of the same model, parameters and words only', async () => {
    judges.setScript(() => graded(3));
    const described = { type: 'judge', name: 'answer_relevance' };
    await judges.score(RELEVANCE, ['out-1']);
    await judges.score({ metrics: [{ ...described, parameters: { temperature: 1 } }] }, ['out-1']);
    await judges.score({ metrics: [{ ...described, examples: [] }] }, ['out-1']);
    await judges.score({ ...RELEVANCE, judgeModel: 'endpoints:/other' }, ['out-1']);
    expect(judges.questions).toHaveLength(4);
    await judges.score({ ...RELEVANCE, judgeModel: 'gateway:/other' }, ['out-1']);
    expect(judges.questions).toHaveLength(4);
  });

  it('are those of the model behind the endpoint', async () => {
    const other = { provider: 'openai', name: 'other-model' };
    judges.setScript(() => graded(3));
    await judges.score(RELEVANCE, ['out-1']);
    judges.setScript(() => graded(5));
    for (const model of [other, { ...other, provider: 'anthropic' }]) {
      judges.putBehind(model);
      await expect(judges.score(RELEVANCE, ['out-1'])).resolves.toMatchObject([
        { score: 5, usage: { calls: 1 } },
      ]);
    }
    judges.putBehind(SOME_MODEL);
    const [asBefore] = await judges.score(RELEVANCE, ['out-1']);
    expect(asBefore).toMatchObject({ score: 3 });
    expect(judges.questions).toHaveLength(3);
  });

  it.each([null, { provider: 'openai', name: null }])(
    'are neither asked for nor kept while the gateway says of the model only %j',
    async (told) => {
      judges.setScript(() => graded(3));
      await judges.score(RELEVANCE, ['out-1']);
      judges.putBehind(told);
      await judges.score(RELEVANCE, ['out-1', 'out-2']);
      await judges.score(RELEVANCE, ['out-2']);
      expect(judges.questions).toHaveLength(4);
      judges.putBehind(SOME_MODEL);
      await judges.score(RELEVANCE, ['out-1', 'out-2']);
      expect(judges.questions).toHaveLength(5);
    },
  );

  it('leave out what came when the endpoint had another model than it was asked with', async () => {
    judges.setScript(() => {
      judges.putBehind({ provider: 'openai', name: 'other-model' });
      // Later than what the gateway said before may be taken for the truth.
      return { ...graded(5), delayMs: 1_100 };
    });
    await judges.score(RELEVANCE, ['out-1']);
    judges.setScript(() => graded(3));
    for (const model of [SOME_MODEL, { provider: 'openai', name: 'other-model' }]) {
      judges.putBehind(model);
      await expect(judges.score(RELEVANCE, ['out-1'])).resolves.toMatchObject([{ score: 3 }]);
    }
    expect(judges.questions).toHaveLength(3);
  });

  it('are neither asked for nor kept where an evaluation wants its answers fresh', async () => {
    judges.setScript(() => graded(3));
    const fresh = { ...RELEVANCE, reusesJudgeAnswers: false };
    const units = await judges.score(fresh, ['out-1', 'out-1']);
    await judges.score(fresh, ['out-1']);
    expect(units.map(({ usage }) => usage?.calls)).toEqual([1, 1]);
    await judges.score(RELEVANCE, ['out-1']);
    expect(judges.questions).toHaveLength(4);
  });

  it('leave out what could not be read, so that a failed row can be asked about again', async () => {
    judges.setScript(() => says('well …'));
    await judges.score(RELEVANCE, ['out-1']);
    judges.setScript(() => graded(2));
    await expect(judges.score(RELEVANCE, ['out-1'])).resolves.toMatchObject([
      { score: 2, usage: { calls: 1 } },
    ]);
  });

  it('leave out what no judge should have written', async () => {
    judges.setScript(() => says(`score: 4\njustification: ${'x'.repeat(100_000)}`));
    const [first] = await judges.score(RELEVANCE, ['out-1']);
    await judges.score(RELEVANCE, ['out-1']);
    expect(first).toMatchObject({ outcome: 'scored', score: 4 });
    expect(first?.reason?.length).toBeLessThan(21_000);
    expect(judges.questions).toHaveLength(2);
  });

  it('hold whatever a model may say', async () => {
    const odd = 'score: 4\njustification: NUL \u0000, half a pair \ud83d, 😀';
    judges.setScript(() => says(odd));
    const [asked] = await judges.score(RELEVANCE, ['out-1']);
    const [recalled] = await judges.score(RELEVANCE, ['out-1']);
    expect(recalled).toEqual({ ...asked, usage: undefined });
    expect(judges.questions).toHaveLength(1);
  });

  it('are deleted when nobody asked for them in a long time, and not before', async () => {
    judges.setScript((output) => graded(numberOf(output)));
    await judges.score(RELEVANCE, ['out-1', 'out-2', 'out-3']);
    await judges.database.dataSource.query(`UPDATE judge_answers SET used_at = now() - interval '36 days'`);
    await judges.score(RELEVANCE, ['out-2']);
    await expect(judges.answers.deleteUnused({ days: 35, limit: 1 })).resolves.toBe(1);
    await expect(judges.answers.deleteUnused({ days: 35, limit: 10 })).resolves.toBe(1);
    await expect(judges.answers.deleteUnused({ days: 35, limit: 10 })).resolves.toBe(0);
    await judges.score(RELEVANCE, ['out-2']);
    expect(judges.questions).toHaveLength(3);
  });
});

describe('the same question at the same time', () => {
  it('is asked once in a process, and its answer counted once', async () => {
    judges.setScript(() => ({ ...graded(4), delayMs: 50 }));
    const worker = judges.worker();
    const evaluations = [1, 2].map(() => judges.score(RELEVANCE, ['same', 'same', 'same'], worker));
    const units = (await Promise.all(evaluations)).flat();
    expect(units.map(({ score }) => score)).toEqual([4, 4, 4, 4, 4, 4]);
    expect(units.filter(({ usage }) => usage !== undefined)).toHaveLength(1);
    expect(judges.questions).toHaveLength(1);
  });

  it('shares a refusal too', async () => {
    judges.setScript(() => ({ ...refuses(400, 'not allowed'), delayMs: 50 }));
    const units = await judges.score(RELEVANCE, ['same', 'same']);
    expect(units.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    expect(judges.questions).toHaveLength(1);
  });

  it('goes on for one evaluation when the other that asked is stopped', async () => {
    let isSlow = true;
    judges.setScript(() => ({ ...graded(4), delayMs: isSlow ? 1_000 : 0 }));
    const worker = judges.worker();
    const stopping = new AbortController();
    const stopped = judges.score({ ...RELEVANCE, stop: stopping.signal }, ['same'], worker);
    await waitUntil(() => judges.questions.length === 1, { what: 'the first question' });
    const going = judges.score(RELEVANCE, ['same'], worker);
    isSlow = false;
    stopping.abort();
    await expect(stopped).resolves.toEqual([]);
    await expect(going).resolves.toMatchObject([{ score: 4, usage: { calls: 1 } }]);
    expect(judges.questions).toHaveLength(2);
  });

  it('holds nobody up who is stopped', async () => {
    let answer = (): void => undefined;
    const reply = new Promise<ScriptedReply>((resolve) => (answer = () => resolve(graded(4))));
    judges.setScript(() => reply);
    const worker = judges.worker();
    const stopping = new AbortController();
    const asking = judges.score(RELEVANCE, ['same'], worker);
    await waitUntil(() => judges.questions.length === 1, { what: 'the first question' });
    const [waiting] = await judges.scorers({ ...RELEVANCE, stop: stopping.signal }, worker);
    const score = waiting?.score({ rowIndex: 0, row: rowOf('same') }, () => Promise.resolve());
    stopping.abort();
    await expect(score).resolves.toBe(false);
    answer();
    await asking;
  });
});

describe('an answer in a form of its own', () => {
  const verdict = (result: string) => says(JSON.stringify({ rationale: `because ${result}`, result }));

  it.each(['endpoints:/judge', 'openai:/judge-model'])('is asked of %s', async (judgeModel) => {
    judges.setScript((output) => verdict(output));
    const units = await judges.score({ ...POLITE, judgeModel }, ['yes', 'no', 'unknown']);
    expect(units.map(({ unit, outcome, score, reason }) => [unit, outcome, score, reason])).toEqual([
      ['polite', 'scored', 1, 'because yes'],
      ['polite', 'scored', 0, 'because no'],
      ['polite', 'failed', null, 'the judge cannot tell: because unknown'],
    ]);
    expect(judges.questions.map((request) => bodyOf(request)['response_format'])).toEqual(
      new Array(3).fill(expect.objectContaining({ type: 'json_schema' })),
    );
  });

  it.each(['endpoints:/judge', 'openai:/judge-model'])(
    'is not insisted on where %s refuses it',
    async (judgeModel) => {
      judges.setScript((_output, request) =>
        'response_format' in bodyOf(request)
          ? refuses(
              400,
              "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
            )
          : says('result: yes\nrationale: kind'),
      );
      const [scorer] = await judges.scorers({ ...POLITE, judgeModel });
      const units: unknown[] = [];
      for (const [rowIndex, output] of ['out-1', 'out-2'].entries()) {
        await scorer?.score({ rowIndex, row: rowOf(output) }, (unit) =>
          Promise.resolve(void units.push(unit)),
        );
      }
      expect(units).toMatchObject([
        { outcome: 'scored', score: 1, reason: 'kind', usage: { calls: 2 } },
        { outcome: 'scored', score: 1, usage: { calls: 1 } },
      ]);
      expect(judges.questions).toHaveLength(3);
    },
  );
});
