import { describe, expect, it } from '@jest/globals';
import { JsonLinesDecoder } from './json-lines-decoder.js';
import { OversizedEventError } from './sse-decoder.js';

function decodeIn(parts: readonly (string | Buffer)[]): string[] {
  const decoder = new JsonLinesDecoder();
  const events = [...parts.flatMap((part) => decoder.push(Buffer.from(part))), ...decoder.end()];
  return events.map(({ data }) => data.trim());
}

describe('JsonLinesDecoder', () => {
  it.each([
    ['LF', '{"a":1}\n{"b":2}\n'],
    ['CRLF', '{"a":1}\r\n{"b":2}\r\n'],
    ['empty lines', '\n{"a":1}\n\n\n{"b":2}\n\n'],
    ['no line break at the end', '{"a":1}\n{"b":2}'],
  ])('reads lines with %s', (_, text) => {
    expect(decodeIn([text])).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('gives the same lines wherever the bytes are cut, within characters too', () => {
    const lines = ['{"t":"日本 é 🎌"}', '{"t":"zwei"}'];
    const bytes = Buffer.from(`${lines.join('\n')}\n`, 'utf8');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(decodeIn([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(lines);
    }
    expect(decodeIn([...bytes].map((byte) => Buffer.of(byte)))).toEqual(lines);
  });

  it('refuses a line that does not end', () => {
    const decoder = new JsonLinesDecoder(100);
    expect(() => decoder.push(Buffer.from('x'.repeat(200)))).toThrow(OversizedEventError);
  });
});
