import { describe, expect, it } from '@jest/globals';
import { SchemaRegistry } from '@weir/http';
import { OptionalEnum, RequiredEnum } from './wire-fields.js';

class Colours {
  @RequiredEnum(['RED', 'GREEN'])
  required: unknown;

  @OptionalEnum(['RED', 'GREEN'])
  optional: unknown;
}

const isValid = (value: object): boolean =>
  new SchemaRegistry([Colours]).validatorFor(Colours)(value) === null;

describe('enum fields', () => {
  it.each(['RED', 'GREEN', 1, 2, '1', '2'])('take %j', (value) => {
    expect(isValid({ required: value, optional: value })).toBe(true);
  });

  it.each(['BLUE', 'red', '', '0', '3', 0, 3, 1.5, true, ['RED'], {}])('refuse %j', (value) => {
    expect(isValid({ required: value })).toBe(false);
    expect(isValid({ required: 'RED', optional: value })).toBe(false);
  });

  it('read null as not set', () => {
    expect(isValid({ required: 'RED', optional: null })).toBe(true);
    expect(isValid({ required: 'RED' })).toBe(true);
    expect(isValid({ required: null })).toBe(false);
    expect(isValid({})).toBe(false);
  });
});
