import { describe, expect, it } from '@jest/globals';
import { checkGate, collectGate, type GateResult } from './gate.js';

const METRICS = {
  'exact_match/v1': 0.8,
  'rouge1/v1/mean': 0.31,
  'toxicity/v1/ratio': 0,
  'is it polite?/mean': 0.5,
  'ari_grade_level/v1/mean': 'NaN',
  'latency/p90': 'Infinity',
};

const check = (text: string): GateResult => {
  const [gate] = collectGate(text);
  if (!gate) throw new Error('no gate');
  return checkGate(gate, { metrics: METRICS });
};

describe('--fail-if', () => {
  it.each([
    ['exact_match/v1 < 0.8', true],
    ['exact_match/v1 <= 0.8', false],
    ['exact_match/v1<.9', false],
    ['exact_match/v1 > 0.8', true],
    ['exact_match/v1 >= 8e-1', false],
    ['exact_match/v1 == 0.8', false],
    ['exact_match/v1 != 0.8', true],
    ['toxicity/v1/ratio > -1', false],
    ['"is it polite?/mean" < 0.9', false],
    ["'is it polite?/mean' < 0.4", true],
    ['latency/p90 > 10', false],
  ])('%s: passed is %s', (text, isPassed) => {
    expect(check(text)).toMatchObject({ gate: text, isPassed });
  });

  it.each([
    ['exact_match/v1/mean < 0.8', 'exact_match/v1 is 0.8'],
    ['rouge1/v1 < 0.3', 'rouge1/v1/mean is 0.31'],
  ])('finds the aggregate that %s means', (text, message) => {
    expect(check(text)).toEqual({ gate: text, isPassed: true, message });
  });

  it('fails for a metric that there is not, and tells which there are', () => {
    const { isPassed, message } = check('bleu/v1/mean < 0');
    expect(isPassed).toBe(false);
    expect(message).toBe(`there is no metric "bleu/v1/mean"; there are: ${Object.keys(METRICS).join(', ')}`);
  });

  it.each(['< 0', '> 0', '!= 0', '== 0'])('fails for what is not a number: %s', (condition) => {
    expect(check(`ari_grade_level/v1/mean ${condition}`)).toMatchObject({
      isPassed: false,
      message: 'ari_grade_level/v1/mean is not a number',
    });
  });

  it('is not taken in by names that every object has', () => {
    expect(check('constructor < 1').isPassed).toBe(false);
  });

  it('may be given several times', () => {
    const gates = collectGate('b > 2', collectGate('a < 1'));
    expect(gates.map(({ key, operator, bound }) => [key, operator, bound])).toEqual([
      ['a', '<', 1],
      ['b', '>', 2],
    ]);
  });

  it.each([
    '',
    'exact_match/v1',
    'a < ',
    '< 1',
    'a = 1',
    'a < 1 < 2',
    'a < x',
    'two words < 1',
    'a =< 1',
    '"a < 1',
  ])('refuses %j', (text) => {
    expect(() => collectGate(text)).toThrow(/must be <metric> <operator> <number>/);
  });
});
