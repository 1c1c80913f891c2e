import { describe, expect, it } from '@jest/globals';
import type { MessageSchemas } from './message-schema.js';
import { useSnakeNames } from './camel-names.js';

const SCHEMA = { properties: { run_name: { type: 'string' }, page_token: { type: 'string' }, tags: {} } };
const SCHEMAS: MessageSchemas = {};

function read(text: string): unknown {
  const value: unknown = JSON.parse(text);
  useSnakeNames(value, text, { schema: SCHEMA, schemas: SCHEMAS });
  return value;
}

describe('useSnakeNames', () => {
  it('reads the name that protobuf’s JSON form has for a field, and leaves what is no field', () => {
    expect(read('{"runName" \n: "a", "tags": {"pageToken": "b"}, "noField": "c"}')).toMatchObject({
      run_name: 'a',
      tags: { pageToken: 'b' },
      noField: 'c',
    });
  });

  it('prefers the name of the API where both are there', () => {
    expect(read('{"runName": "a", "run_name": "b"}')).toMatchObject({ run_name: 'b' });
  });

  it.each([
    ['humps', 'xY'.repeat(4_000_000)],
    ['small letters', 'x'.repeat(8_000_000)],
    ['quotation marks and blanks', '\\"aB\\" '.repeat(1_000_000)],
  ])('comes to the end of a long text of %s', (_, long) => {
    expect(read(`{"page_token": "${long}"}`)).not.toHaveProperty('run_name');
  });
});
