import { describe, expect, it } from '@jest/globals';
import { automatedReadabilityIndex, fleschKincaidGrade, readabilityCounts } from './readability.js';

/** Text, then grade and index as textstat 0.7.3 and as textstat 0.7.11 give them. */
const GRADES: readonly (readonly [string, number, number, number, number])[] = [
  ['The cat sat on the mat.', -1.5, -4.4, -1.4499999999999993, -4.300000000000001],
  ['Hi.', -3.5, -6.9, -3.3999999999999986, -6.800000000000001],
  ['', -15.7, 0, 0, 0],
  ['   ', -15.7, 0, 0, 0],
  ['...', -15.7, 0, 0, 0],
  [
    "I don't know. It's fine. We can't do that today, can we?",
    -0.4,
    -0.9,
    -0.4666666666666668,
    -0.7674999999999983,
  ],
  [
    'Dr. Smith went to Washington. He arrived at 3.14 p.m. on Tuesday.',
    2.1,
    2.8,
    3.4666666666666686,
    2.7650000000000006,
  ],
  ['数据 科学 很 有趣。', -2.3, -10.1, -2.2299999999999986, -10.01],
  ['naïve café résumé coöperate', 3.7, 8.8, 3.6700000000000017, 8.829999999999998],
  [
    '😀 This response contains an emoji 😀 and several ordinary words.',
    9.2,
    10.8,
    8.89777777777778,
    5.7636363636363654,
  ],
  ['- item one\n- item two\n- item three', -1.5, 2, 4.450000000000003, -4.823333333333334],
  ['$5,000 costs 20% more.', -2.3, 2.9, -2.2299999999999986, 2.942499999999999],
];

describe('readability', () => {
  it.each(GRADES)('should grade %j as both textstats do', (text, legacyGrade, legacyIndex, grade, index) => {
    expect(fleschKincaidGrade(text, 'legacy')).toBe(legacyGrade);
    expect(automatedReadabilityIndex(text, 'legacy')).toBe(legacyIndex);
    expect(fleschKincaidGrade(text, 'modern')).toBe(grade);
    expect(automatedReadabilityIndex(text, 'modern')).toBe(index);
  });

  it('should count by pronunciation only in the newer behaviour', () => {
    const text = 'One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen.';
    expect(readabilityCounts(text, 'legacy')).toEqual({ words: 15, syllables: 19, sentences: 1, chars: 75 });
    expect(readabilityCounts(text, 'modern')).toEqual({ words: 15, syllables: 21, sentences: 1, chars: 75 });
  });

  it('should not slow down with the length of a word', () => {
    expect(readabilityCounts('a'.repeat(200_000), 'modern').words).toBe(1);
  });
});
