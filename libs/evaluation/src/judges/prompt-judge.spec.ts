import { describe, expect, it } from '@jest/globals';
import { resolveBehaviour } from '../behaviour.js';
import { DocumentReader } from '../metrics/document-reader.js';
import { aggregateKey, resultName, scoreColumn } from '../metrics/metric-keys.js';
import type { JudgedMetric, MetricRow } from '../metrics/metric.types.js';
import { readPromptJudge } from './prompt-judge.js';

const context = { behaviour: resolveBehaviour({}), judgeModel: 'openai:/gpt-4' };

const judge = (document: object): JudgedMetric =>
  readPromptJudge(
    new DocumentReader({ type: 'prompt', name: 'taste', ...document }, 'extra_metrics[2]'),
    context,
  );

const values: Readonly<Record<string, unknown>> = { question: 'Q {answer}', tags: ['a', true] };
const row: MetricRow = { prediction: 'P', target: 'T', value: (name) => values[name] };

describe('judges with a prompt of their own', () => {
  it('should fill the prompt, send no parameters, and have keys without a version', () => {
    const metric = judge({
      judge_prompt: 'Q: {question} A: {predictions} T: {targets} {tags} {{kept}} {"a": 1}',
    });
    const question = metric.question(row);
    expect(question).toMatchObject({ kind: 'question', parameters: {} });
    expect(question.kind === 'question' && question.messages[0]?.content).toMatch(
      /^Q: Q \{answer\} A: P T: T \['a', True\] \{kept\} \{"a": 1\}\n\n/,
    );
    expect([resultName(metric), aggregateKey(metric, 'mean'), scoreColumn(metric)]).toEqual([
      'taste',
      'taste/mean',
      'taste/score',
    ]);
    expect(Object.keys(metric.aggregate([1]))).toEqual(['mean', 'variance', 'p90']);
  });

  it('should need every column that the prompt names', () => {
    expect(judge({ judge_prompt: '{predictions} {question} {context} {question}' })).toMatchObject({
      needs: ['prediction'],
      reads: ['question', 'context'],
    });
    expect(judge({ judge_prompt: '{targets}' }).needs).toEqual(['prediction', 'target']);
  });

  it('should not be asked about a row that lacks one of them', () => {
    const metric = judge({ judge_prompt: '{predictions} {context}' });
    expect(metric.question(row)).toEqual({
      kind: 'not-applicable',
      reason: "the row has no 'context' to show the judge",
    });
  });

  it('should send the parameters that were given, and read replies as every judge', () => {
    const metric = judge({
      judge_prompt: '{predictions}',
      parameters: { temperature: 0 },
      model: 'openai:/o3',
    });
    expect(metric.question(row)).toMatchObject({ parameters: { temperature: 0 } });
    expect(metric.model).toBe('openai:/o3');
    expect(metric.verdict('{"score": 2, "justification": "w"}')).toEqual({
      kind: 'scored',
      score: 2,
      justification: 'w',
    });
  });

  it.each([
    [{}, 'judge_prompt', /missing/],
    [{ judge_prompt: 'Rate this.' }, 'judge_prompt', /shows the judge nothing/],
    [{ judge_prompt: 'Rate {{predictions}}.' }, 'judge_prompt', /shows the judge nothing/],
    [{ judge_prompt: '{predictions}', definition: 'd' }, 'definition', /unknown/],
  ])('should refuse %j', (document, field, message) => {
    expect(() => judge(document)).toThrow(
      expect.objectContaining({
        status: 400,
        message: expect.stringMatching(message),
        details: expect.objectContaining({ field: `extra_metrics[2].${field}` }),
      }),
    );
  });
});
