import { describe, expect, it } from '@jest/globals';
import { canonical, elements, members } from './exact-json.js';

describe('elements', () => {
  it('cuts an array into the texts that it was written with', () => {
    expect(elements(' [ {"a": [1, "]"]} , 1.0,"x\\"," , [ ], null ] ')).toEqual([
      '{"a": [1, "]"]}',
      '1.0',
      '"x\\","',
      '[ ]',
      'null',
    ]);
    expect(elements('[]')).toEqual([]);
  });

  it.each(['', '{}', '1', '[', '[1', '[1,', '[1,]', '[,1]', '[1] x', '["a]', '[{"a": "]', '[1 2]', '[:]'])(
    'finds none in %j',
    (text) => {
      expect(elements(text)).toBeNull();
    },
  );

  it('refuses what is nested without an end', () => {
    expect(() => elements(`[${'['.repeat(1_000_000)}`)).toThrow('nested more than 200 levels');
    expect(elements(`[${'['.repeat(199)}${']'.repeat(199)}]`)).toHaveLength(1);
  });
});

describe('members', () => {
  it('keep their numbers, their order and the last of one name', () => {
    const text = '{ "z" : 9007199254740993, "a":1.0 ,"\\u0062": {"x": [ 1 ]}, "z": 2, "__proto__": 3 }';
    expect([...members(text)]).toEqual([
      ['z', '2'],
      ['a', '1.0'],
      ['b', '{"x": [ 1 ]}'],
      ['__proto__', '3'],
    ]);
    expect(members(' { } ').size).toBe(0);
  });
});

describe('canonical', () => {
  it('is the same for the same value', () => {
    const left = '{"b": [1, {"y": "\\u00fc", "x": null}], "a": 1.0}';
    const right = '{ "a":1.0,"b":[ 1,{"x":null,"y":"ü"} ] }';
    expect(canonical(left)).toBe(canonical(right));
  });

  it.each([
    ['1', '1.0'],
    ['9007199254740993', '9007199254740992'],
    ['"1"', '1'],
    ['[1,2]', '[2,1]'],
    ['{"a":1}', '{"a":1,"b":null}'],
  ])('tells %s from %s', (left, right) => {
    expect(canonical(left)).not.toBe(canonical(right));
  });
});
