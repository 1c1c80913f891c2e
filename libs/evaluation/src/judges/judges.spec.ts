import { describe, expect, it } from '@jest/globals';
import { aggregateJudgeScores, JUDGE_AGGREGATIONS, parseJudgeAggregations } from './judge-aggregations.js';
import { parseJudgeReply, verdictScore } from './judge-reply.js';
import { pythonInt } from './python-numbers.js';

const UNREADABLE = expect.stringMatching(/^Failed to extract score and justification/);
const UNUSABLE = expect.stringMatching(/^Failed to score model on payload/);

describe('parseJudgeReply', () => {
  // As MLflow 3.17.2 reads them.
  it.each([
    ['score: 4\njustification: good', 4, 'good'],
    ['Score: 4\nJustification: Good Score overall\nsecond line', 4, 'Good score overall'],
    ['score:4\njustification:a\nb', 4, 'a\nb'],
    ['score: 4, justification: inline', 4, 'inline'],
    ['score: 2\r\njustification: windows\r\n', 2, 'windows\r'],
    ['score: 4\njustification: ', 4, ' '],
    ['score: ４\njustification: wide', 4, 'wide'],
    ['score: ٤\njustification: digit', 4, 'digit'],
    ['{"Score": "3", "Justification": "y"}', 3, 'y'],
    ['{"score": 4.9, "justification": "z"}', 4, 'z'],
    ['{"score": true, "justification": "t"}', 1, 't'],
    ['{"score": "1_0", "justification": "x"}', 10, 'x'],
    ['{"score": 100, "justification": "x", "other": NaN}', 100, 'x'],
    ['{"score": " 4\\t", "justification": "x"}', 4, 'x'],
    ['{"score": "\u20034\u0085", "justification": "x"}', 4, 'x'],
    ['{"score": -0.5, "justification": "x"}', 0, 'x'],
    ['{"score": "-0", "justification": "x"}', 0, 'x'],
    ['score: 4\u001c\u0085justification: x', 4, 'x'],
    ['{"score": "4\ufeff", "justification": "x"}', null, UNUSABLE],
    ['{"score": "4.5", "justification": "x"}', null, UNUSABLE],
    ['{"score": NaN, "justification": "NaN"}', null, UNUSABLE],
    ['[1,2]', null, UNUSABLE],
    ['5', null, UNUSABLE],
    ['{"score": 4}', null, UNREADABLE],
    ['```json\n{"score": 4, "justification": "x"}\n```', null, UNREADABLE],
    ['score: 4/5\njustification: x', null, UNREADABLE],
    ['score: four\njustification: x', null, UNREADABLE],
    ['I cannot rate this.', null, UNREADABLE],
    ['', null, null],
    [null, null, null],
  ])('should read %j', (reply, score, justification) => {
    expect(parseJudgeReply(reply, 'latest')).toEqual({ score, justification });
  });

  it('should want the exact form in the 2.8 behaviour', () => {
    expect(parseJudgeReply('Score: 4\nJustification: x', 'mlflow-2.8').score).toBeNull();
    expect(parseJudgeReply('score:4\njustification:x', 'mlflow-2.8').score).toBeNull();
    expect(parseJudgeReply('{"Score": 3, "Justification": "x"}', 'mlflow-2.8').score).toBeNull();
    expect(parseJudgeReply('score: 4\njustification: a good Score', 'mlflow-2.8')).toEqual({
      score: 4,
      justification: 'a good Score',
    });
  });

  it('should read replies of a megabyte', () => {
    const digits = '1'.repeat(1_000_000);
    expect(parseJudgeReply(`score: ${digits}\njustification: x`, 'latest')).toEqual({
      score: null,
      justification: UNUSABLE,
    });
    const line = '🙂 "quoted" '.repeat(90_000);
    const justification = `${line}\n`;
    expect(parseJudgeReply(JSON.stringify({ score: 4, justification }), 'latest')).toEqual({
      score: 4,
      justification,
    });
    expect(parseJudgeReply(`score: 4\njustification: ${line}`, 'latest')).toEqual({
      score: 4,
      justification: line,
    });
  });

  it('should become a row outcome with its reason', () => {
    expect(verdictScore({ score: 4, justification: 'x' })).toEqual({
      kind: 'scored',
      score: 4,
      justification: 'x',
    });
    expect(verdictScore({ score: null, justification: 'why' })).toEqual({ kind: 'failed', reason: 'why' });
    expect(verdictScore({ score: null, justification: null })).toEqual({
      kind: 'failed',
      reason: 'the judge answered nothing',
    });
  });
});

describe('pythonInt', () => {
  it.each([
    [' 3 ', 3],
    ['\u3000\u00853\u2028', 3],
    ['\u001c3', null],
    ['3\ufeff', null],
    [`${'0'.repeat(4_299)}4`, 4],
    ['0'.repeat(4_301), null],
    [-0.9, 0],
    ['-0', 0],
    ['-7', -7],
    ['१२', 12],
    ['𝟘𝟗', 9],
    [-4.9, -4],
    [false, 0],
    ['', null],
    ['1__0', null],
    ['_1', null],
    ['4.0', null],
    [null, null],
    [[4], null],
    [Number.POSITIVE_INFINITY, null],
    ['9'.repeat(400), null],
  ])('should read %j as int() does', (value, expected) => expect(pythonInt(value)).toBe(expected));
});

describe('judge aggregations', () => {
  it('should sum up what was scored', () => {
    expect(aggregateJudgeScores([5, 3], JUDGE_AGGREGATIONS)).toEqual({
      mean: 4,
      variance: 1,
      p90: 4.8,
      min: 3,
      max: 5,
      median: 4,
    });
  });

  it('should be NaN, or absent, when every row failed', () => {
    expect(aggregateJudgeScores([], JUDGE_AGGREGATIONS)).toEqual({
      mean: Number.NaN,
      variance: Number.NaN,
      median: Number.NaN,
    });
  });

  it('should refuse an aggregation that it does not know', () => {
    expect(parseJudgeAggregations(['min', 'p90'])).toEqual(['min', 'p90']);
    expect(() => parseJudgeAggregations(['sum'])).toThrow(
      expect.objectContaining({ code: 'EVALUATION.UNKNOWN_AGGREGATION' }),
    );
  });
});
