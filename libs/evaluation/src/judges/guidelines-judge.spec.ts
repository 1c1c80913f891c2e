import { describe, expect, it } from '@jest/globals';
import { resolveBehaviour } from '../behaviour.js';
import { DocumentReader } from '../metrics/document-reader.js';
import { aggregateKey } from '../metrics/metric-keys.js';
import type { JudgedMetric, MetricRow } from '../metrics/metric.types.js';
import { readGuidelinesJudge } from './guidelines-judge.js';

const judge = (document: object, compat = 'latest'): JudgedMetric =>
  readGuidelinesJudge(
    new DocumentReader({ type: 'guidelines', name: 'polite', ...document }, 'extra_metrics[1]'),
    {
      behaviour: resolveBehaviour({ compat }),
      judgeModel: 'openai:/gpt-4',
    },
  );

const row: MetricRow = { prediction: 'OUT', value: (name) => (name === 'inputs' ? 'IN' : undefined) };
const polite = { guidelines: ['The answer is polite.', 'It names no competitor.'] };

describe('judges of guidelines', () => {
  it('should show guidelines, input and output, and ask for a structured answer', () => {
    const question = judge(polite).question(row);
    expect(question).toMatchObject({
      kind: 'question',
      parameters: {},
      responseFormat: {
        response_format: {
          type: 'json_schema',
          json_schema: {
            strict: true,
            schema: { required: ['rationale', 'result'], additionalProperties: false },
          },
        },
      },
    });
    const prompt = question.kind === 'question' ? (question.messages[0]?.content ?? '') : '';
    for (const text of [...polite.guidelines, 'Input:\nIN', 'Output:\nOUT']) expect(prompt).toContain(text);
  });

  it('should need the input only where it is shown', () => {
    expect(judge(polite)).toMatchObject({ needs: ['prediction'], reads: ['inputs'] });
    const blind = judge({ guidelines: 'The answer is polite.', include_input: false });
    expect(blind.reads).toEqual([]);
    const question = blind.question(row);
    expect(question.kind === 'question' && question.messages[0]?.content.includes('IN\n')).toBe(false);
  });

  it('should leave the form of the answer to a user who says it', () => {
    const format = { type: 'json_object' };
    const question = judge({ ...polite, parameters: { response_format: format } }).question(row);
    expect(question).toMatchObject({ parameters: { response_format: format } });
    expect(question).not.toHaveProperty('responseFormat');
  });

  it('should have the mean as its only aggregate, as scorers of mlflow.genai have', () => {
    const metric = judge(polite);
    expect(metric.aggregate([1, 0, 1, 1])).toEqual({ mean: 0.75 });
    expect(aggregateKey(metric, 'mean')).toBe('polite/mean');
    expect(judge({ ...polite, aggregations: ['min'] }).aggregate([1, 0])).toEqual({ min: 0 });
  });

  it.each([
    ['{"rationale": "It is kind.", "result": "yes"}', 1, 'It is kind.'],
    ['{"result": " No ", "rationale": "Rude."}', 0, 'Rude.'],
    ['{"result": true}', 1, ''],
    ['Here you are:\n```json\n{"result": "no", "rationale": "Rude."}\n```', 0, 'Rude.'],
    ['result: yes\nrationale: It is kind.', 1, 'It is kind.'],
    ['**Result:** No\n**Rationale:** Rude.', 0, 'Rude.'],
    ['Yes.\nIt thanks the user.', 1, 'It thanks the user.'],
    ['no', 0, ''],
    // As MLflow 3.17.2 reads them.
    ['{"rationale": "Two\nlines.", "result": "YES"}', 1, 'Two\nlines.'],
    ['```\n{"result": "no", "rationale": "a ``` fence"}\n```', 0, 'a ``` fence'],
    ['I looked.\n```json\n{"result": "yes", "rationale": "Kind."}\n```\nAnything {else}?', 1, 'Kind.'],
    ['```json {"result": "yes", "rationale": "Kind."}```', 1, 'Kind.'],
    ['```json\n{"result": "yes", "rationale": "Kind."}', 1, 'Kind.'],
    // It gives up on these.
    ['{"Result": "no", "Rationale": "Rude."}', 0, 'Rude.'],
    ['My verdict is {"result": "yes", "rationale": "Kind."}, as you see.', 1, 'Kind.'],
    ["{'rationale': 'It\\'s kind.', 'result': 'yes'}", 1, "It's kind."],
    ['{"rationale": "Kind.", "result": "yes"', 1, 'Kind.'],
    ['{"rationale": "Kind.", "confidence": NaN, "result": "yes"}', 1, 'Kind.'],
    ['Rationale: It is kind.\nIt thanks.\nFinal result: yes', 1, 'It is kind.\nIt thanks.'],
    ['result: no - it is rude', 0, ''],
    ['Result: **yes**\n\nRationale: Kind.', 1, 'Kind.'],
    ['Guideline 1: result: yes\nGuideline 2: result: yes', 1, ''],
  ])('should read %j', (reply, score, justification) => {
    expect(judge(polite).verdict(reply)).toEqual({ kind: 'scored', score, justification });
  });

  it.each([
    [null, /answered nothing/],
    ['', /answered nothing/],
    ['{"result": "unknown", "rationale": "There is no answer."}', /cannot tell: There is no answer\./],
    ['No, I cannot help with that request.', /Failed to extract a yes or no\. Raw output: No, I cannot/],
    ['{"result": "maybe", "rationale": "x"}', /Failed to extract/],
    ['{"score": 1}', /Failed to extract/],
    ['[]', /Failed to extract/],
    ['The result: no guideline is broken.', /Failed to extract/],
    ['Guideline 1: result: yes\nGuideline 2: result: no', /Failed to extract/],
    ['[{"result": "yes"}, {"result": "no"}]', /Failed to extract/],
    ['{"rationale": "The result: yes would be expected', /Failed to extract/],
    ['```{x'.repeat(200_000), /Failed to extract/],
    ['The answer is polite, I would say.', /Failed to extract/],
  ])('should leave a row without a score after %j', (reply, reason) => {
    expect(judge(polite).verdict(reply)).toEqual({ kind: 'failed', reason: expect.stringMatching(reason) });
  });

  it.each([
    [{}, 'guidelines', /at least/],
    [{ guidelines: [] }, 'guidelines', /at least/],
    [{ guidelines: ['a', ''] }, 'guidelines[1]', /empty/],
    [{ guidelines: { a: 1 } }, 'guidelines', /must be a list/],
    [{ ...polite, rules: [] }, 'rules', /unknown/],
  ])('should refuse %j', (document, field, message) => {
    expect(() => judge(document)).toThrow(
      expect.objectContaining({
        status: 400,
        message: expect.stringMatching(message),
        details: expect.objectContaining({ field: `extra_metrics[1].${field}` }),
      }),
    );
  });
});
