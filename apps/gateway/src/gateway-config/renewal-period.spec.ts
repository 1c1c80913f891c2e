import { describe, expect, it } from '@jest/globals';
import { parseRenewalPeriod } from './renewal-period.js';

describe('parseRenewalPeriod', () => {
  it.each([
    ['second', 1000, '1 second'],
    ['minute', 60_000, '1 minute'],
    ['hours', 3_600_000, '1 hour'],
    ['Day', 86_400_000, '1 day'],
    ['month', 2_592_000_000, '1 month'],
    ['year', 31_104_000_000, '1 year'],
    ['5 minutes', 300_000, '5 minute'],
  ])('reads %s', (text, periodMs, said) => {
    expect(parseRenewalPeriod(text)).toEqual({ periodMs, text: said });
  });

  it.each(['', 'fortnight', '0 minute', '-1 hour', '1.5 hour', 'minute hour', 'per minute'])(
    'refuses %j',
    (text) => {
      expect(parseRenewalPeriod(text)).toBeNull();
    },
  );
});
