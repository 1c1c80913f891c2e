import { describe, expect, it } from '@jest/globals';
import { resolveBehaviour } from '../behaviour.js';
import { DocumentReader } from '../metrics/document-reader.js';
import type { JudgedMetric, JudgeQuestion, MetricRow } from '../metrics/metric.types.js';
import { BUILT_IN_JUDGES } from './built-in-judges.js';
import { builtInMetric, readRubricJudge } from './rubric-judge.js';

const latest = resolveBehaviour({});
const older = resolveBehaviour({ compat: 'mlflow-2.8' });
const PATH = 'extra_metrics[0]';

const VALUES: Readonly<Record<string, unknown>> = { inputs: 'IN-1', context: 'CTX-1', note: 'NOTE-1' };
const row: MetricRow = { prediction: 'OUT-1', target: 'GOLD-1', value: (name) => VALUES[name] };

const judge = (document: object, behaviour = latest): JudgedMetric =>
  readRubricJudge(new DocumentReader({ type: 'judge', name: 'tone', ...document }, PATH), {
    behaviour,
    judgeModel: 'openai:/gpt-4',
  });

const told = { definition: 'DEFINITION', grading_prompt: 'RUBRIC' };

const builtIn = (name: string, behaviour = latest): JudgedMetric => {
  const metric = builtInMetric(name, { behaviour, judgeModel: 'openai:/judge-model' });
  if (metric === null) throw new Error(`no judge ${name}`);
  return metric;
};

const asked = (metric: JudgedMetric, shown: MetricRow = row): JudgeQuestion => {
  const question = metric.question(shown);
  if (question.kind !== 'question') throw new Error(`not asked: ${question.kind}`);
  return question;
};

const promptOf = (metric: JudgedMetric, shown: MetricRow = row): string =>
  asked(metric, shown).messages[0]?.content ?? '';

/** Which of the row's values the judge is shown: as `conformance/evaluation` recorded it of both generations of MLflow. */
const shownBy = (metric: JudgedMetric): Record<string, boolean> => {
  const prompt = promptOf(metric);
  const seen = (text: string): boolean => prompt.includes(text);
  return { input: seen('IN-1'), output: seen('OUT-1'), target: seen('GOLD-1'), context: seen('CTX-1') };
};

describe('built-in judges', () => {
  it.each([
    ['answer_similarity', { input: false, output: true, target: true, context: false }],
    ['answer_correctness', { input: true, output: true, target: true, context: false }],
    ['faithfulness', { input: false, output: true, target: false, context: true }],
    ['answer_relevance', { input: true, output: true, target: false, context: false }],
    ['relevance', { input: true, output: true, target: false, context: true }],
  ])('%s should show what later versions of MLflow show, and the input too in 2.8', (name, expected) => {
    expect(shownBy(builtIn(name))).toEqual(expected);
    expect(shownBy(builtIn(name, older))).toEqual({ ...expected, input: true });
  });

  it.each([
    ['answer_similarity', ['prediction', 'target'], []],
    ['answer_correctness', ['prediction', 'target'], ['inputs']],
    ['faithfulness', ['prediction'], ['context']],
    ['answer_relevance', ['prediction'], ['inputs']],
    ['relevance', ['prediction'], ['inputs', 'context']],
  ])('%s should ask of the data only what it shows', (name, needs, reads) => {
    expect(builtIn(name)).toMatchObject({ needs, reads, version: 'v1', hasJustification: true });
    expect(builtIn(name, older).reads).toContain('inputs');
  });

  it.each(BUILT_IN_JUDGES)('%s should send one user message with MLflow’s parameters', (name) => {
    const metric = builtIn(name);
    const { messages, parameters, responseFormat } = asked(metric);
    expect(messages.map(({ role }) => role)).toEqual(['user']);
    expect(parameters).toEqual({ temperature: 0, max_tokens: 200, top_p: 1 });
    expect([metric.model, metric.isGreaterBetter, responseFormat]).toEqual([
      'openai:/judge-model',
      true,
      undefined,
    ]);
    expect(Object.keys(metric.aggregate([1, 5]))).toEqual(['mean', 'variance', 'p90']);
  });

  it.each(BUILT_IN_JUDGES)('%s should show two graded examples', (name) => {
    expect(promptOf(builtIn(name)).match(/^score: \d$/gm)).toHaveLength(2);
  });

  it('should not send temperature and top_p together to Anthropic, whose models refuse that', () => {
    const metric = builtInMetric('relevance', {
      behaviour: latest,
      judgeModel: 'anthropic:/claude-sonnet-4-5',
    });
    expect(metric && asked(metric).parameters).toEqual({ temperature: 0, max_tokens: 200 });
  });

  it('should read replies by the generation of MLflow', () => {
    const reply = 'Score: 4\nJustification: good';
    expect(builtIn('relevance').verdict(reply)).toEqual({ kind: 'scored', score: 4, justification: 'good' });
    expect(builtIn('relevance', older).verdict(reply).kind).toBe('failed');
  });

  it.each([
    ['a refusal', "I'm sorry, I can't rate that."],
    ['prose', 'This answer is good.'],
    ['a word for a number', 'score: four\njustification: fine'],
    ['nothing', ''],
  ])('should leave a row without a score, with the reason, after %s', (_what, reply) => {
    const score = builtIn('relevance').verdict(reply);
    expect(score).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/Failed to extract|answered nothing/),
    });
    if (score.kind === 'failed' && reply !== '') expect(score.reason).toContain(reply);
  });

  it('should take any number, as MLflow does: 11 is a score', () => {
    expect(builtIn('relevance').verdict('score: 11\njustification: x')).toMatchObject({ score: 11 });
  });

  it('should keep no more of a reply than anybody reads', () => {
    const score = builtIn('relevance').verdict('x'.repeat(1_000_000));
    expect(score.kind === 'failed' && score.reason.length).toBeLessThan(21_000);
  });
});

describe('judges with a definition and a rubric', () => {
  it('should show definition, rubric, examples and context', () => {
    const metric = judge({
      ...told,
      examples: [{ output: 'EX-OUT', score: 3, justification: 'EX-WHY', grading_context: 'EX-NOTE' }],
      grading_context_columns: 'note',
      parameters: { temperature: 0.75, seed: 1 },
      model: 'endpoints:/judge',
      aggregations: ['min', 'max'],
      greater_is_better: false,
    });
    const prompt = promptOf(metric);
    for (const text of ['DEFINITION', 'RUBRIC', 'EX-OUT', 'EX-NOTE', 'NOTE-1', 'IN-1', 'OUT-1']) {
      expect(prompt).toContain(text);
    }
    expect(asked(metric).parameters).toEqual({ temperature: 0.75, seed: 1 });
    expect(metric).toMatchObject({
      model: 'endpoints:/judge',
      isGreaterBetter: false,
      needs: ['prediction'],
      reads: ['inputs', 'note'],
    });
    expect(metric.aggregate([2, 4])).toEqual({ min: 2, max: 4 });
  });

  it('should send nothing where the parameters are empty, and the defaults where they are null', () => {
    expect(asked(judge({ ...told, parameters: {} })).parameters).toEqual({});
    expect(asked(judge({ ...told, parameters: null })).parameters).toMatchObject({ max_tokens: 200 });
  });

  it('should take targets and predictions by their names', () => {
    const metric = judge({ ...told, grading_context_columns: ['targets'], include_input: false });
    expect(metric).toMatchObject({ needs: ['prediction', 'target'], reads: [] });
    expect(shownBy(metric)).toEqual({ input: false, output: true, target: true, context: false });
  });

  it('should have no aggregates in 2.8 and the standard ones later where the list is empty', () => {
    for (const aggregations of [[], null]) {
      expect(judge({ ...told, aggregations }, older).aggregate([1])).toEqual({});
      expect(Object.keys(judge({ ...told, aggregations }).aggregate([1]))).toEqual([
        'mean',
        'variance',
        'p90',
      ]);
    }
  });

  it('should not be asked about a row that lacks what it shows', () => {
    const metric = judge(told);
    expect(metric.question({ ...row, prediction: null })).toEqual({
      kind: 'not-applicable',
      reason: "the row has no 'predictions' to show the judge",
    });
    expect(metric.question({ ...row, value: () => undefined }).kind).toBe('not-applicable');
  });

  it('should show values as Python’s clients do', () => {
    const metric = judge({ ...told, grading_context_columns: ['note'] });
    const shown = {
      ...row,
      prediction: 3,
      value: (name: string) => (name === 'note' ? [true, null, "it's"] : 0.5),
    };
    const prompt = promptOf(metric, shown);
    expect(prompt).toContain('Output:\n3');
    expect(prompt).toContain('[True, None, "it\'s"]');
    expect(promptOf(metric, { ...shown, value: (name) => (name === 'note' ? null : 'x') })).toContain('None');
  });
});

describe('a built-in judge with what shall differ', () => {
  it('should keep everything else', () => {
    const metric = judge({ name: 'answer_similarity', model: 'endpoints:/judge', include_input: true });
    expect(metric).toMatchObject({
      model: 'endpoints:/judge',
      needs: ['prediction', 'target'],
      reads: ['inputs'],
    });
    const plain = promptOf(builtIn('answer_similarity')).split('\n');
    const differing = promptOf(metric).split('\n');
    expect(plain.filter((line) => !differing.includes(line))).toEqual([]);
    expect(differing).toContain('IN-1');
  });

  it('should drop examples that were graded by another rubric', () => {
    expect(promptOf(judge({ name: 'relevance', grading_prompt: 'RUBRIC' }))).not.toContain('Example 1');
    expect(promptOf(judge({ name: 'relevance', examples: [] }))).not.toContain('Example 1');
    expect(promptOf(judge({ name: 'relevance' }))).toContain('Example 2');
  });
});

describe('what a judge’s description must be', () => {
  const example = { output: 'o', score: 3, justification: 'j' };

  const mistakes: readonly (readonly [document: object, field: string, message: RegExp])[] = [
    [{}, 'definition', /missing/],
    [{ definition: 'd' }, 'grading_prompt', /missing/],
    [{ ...told, definition: 7 }, 'definition', /must be a text/],
    [{ ...told, definition: ' ' }, 'definition', /empty/],
    [{ ...told, definition: 'x'.repeat(50_001) }, 'definition', /longer than 50000/],
    [{ ...told, rubric: 'r' }, 'rubric', /unknown; known: type, name/],
    [{ ...told, name: 'a/b' }, 'name', /may hold/],
    [{ ...told, name: 'prediction' }, 'name', /taken/],
    [{ ...told, name: 'x'.repeat(101) }, 'name', /longer than 100/],
    [{ ...told, version: 'v2' }, 'version', /must be 'v1'/],
    [{ ...told, model: 'gpt-4:' }, 'model', /not a model URI/],
    [{ ...told, model: 'nobody:/gpt-4' }, 'model', /begins with none of/],
    [{ ...told, model: 'runs:/0190a4f2b3c87def8123456789abcdef/model' }, 'model', /logged model/],
    [{ ...told, parameters: [] }, 'parameters', /must be an object/],
    [{ ...told, parameters: { a: 'x'.repeat(20_000) } }, 'parameters', /longer than/],
    [{ ...told, parameters: { messages: [] } }, 'parameters.messages', /cannot be set/],
    [{ ...told, parameters: { stream: true } }, 'parameters.stream', /cannot be set/],
    [{ ...told, aggregations: ['mean', 'sum'] }, 'aggregations[1]', /must be one of/],
    [{ ...told, aggregations: 'mean' }, 'aggregations', /must be a list/],
    [{ ...told, greater_is_better: 'yes' }, 'greater_is_better', /true or false/],
    [{ ...told, include_input: 1 }, 'include_input', /true or false/],
    [{ ...told, grading_context_columns: ['a', 'a'] }, 'grading_context_columns', /twice/],
    [{ ...told, grading_context_columns: [1] }, 'grading_context_columns[0]', /must be a text/],
    [{ ...told, examples: {} }, 'examples', /must be a list/],
    [{ ...told, examples: new Array(51).fill(example) }, 'examples', /more than 50/],
    [{ ...told, examples: ['x'] }, 'examples[0]', /must be an object/],
    [
      { ...told, examples: [example, { ...example, score: 'four' }] },
      'examples[1].score',
      /must be a number/,
    ],
    [{ ...told, examples: [{ ...example, score: null }] }, 'examples[0].score', /missing/],
    [{ ...told, examples: [{ ...example, output: undefined }] }, 'examples[0].output', /missing/],
    [{ ...told, examples: [{ ...example, mark: 1 }] }, 'examples[0].mark', /unknown/],
    [
      { ...told, examples: [{ ...example, grading_context: 'x' }] },
      'examples[0].grading_context',
      /must be an object/,
    ],
    [
      { ...told, examples: [{ ...example, grading_context: { a: 'x' } }] },
      'examples[0].grading_context.a',
      /unknown/,
    ],
    [
      { ...told, grading_context_columns: ['a', 'b'], examples: [{ ...example, grading_context: 'x' }] },
      'examples[0].grading_context',
      /exactly the grading_context_columns \('a', 'b'\); 'b' is missing/,
    ],
    [
      { ...told, grading_context_columns: ['a'], examples: [{ ...example, grading_context: { a: 1 } }] },
      'examples[0].grading_context.a',
      /must be a text/,
    ],
  ];

  it.each(mistakes.map(([document, field, message]) => ({ document, field, message })))(
    'should refuse what is wrong with $field: $message',
    ({ document, field, message }) => {
      const path = `${PATH}.${field}`;
      expect(() => judge(document)).toThrow(
        expect.objectContaining({
          code: 'EVALUATION.INVALID_METRIC',
          status: 400,
          message: expect.stringMatching(message),
          details: expect.objectContaining({ field: path }),
        }),
      );
    },
  );
});
