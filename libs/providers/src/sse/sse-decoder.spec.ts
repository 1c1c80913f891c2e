import { describe, expect, it } from '@jest/globals';
import { OversizedEventError, SseDecoder, type SseEvent } from './sse-decoder.js';

function decodeIn(parts: readonly (string | Buffer)[]): SseEvent[] {
  const decoder = new SseDecoder();
  return [...parts.flatMap((part) => decoder.push(Buffer.from(part))), ...decoder.end()];
}

function data(events: readonly SseEvent[]): string[] {
  return events.map((event) => event.data);
}

describe('SseDecoder', () => {
  it.each([
    ['LF', 'data: a\n\ndata: b\n\n'],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n'],
    ['CR', 'data: a\r\rdata: b\r\r'],
    ['mixed ends of lines', 'data: a\r\n\ndata: b\n\r\n'],
    ['no space after the colon', 'data:a\n\ndata:b\n\n'],
    ['comments', ': ping\n\ndata: a\n: again\n\n:\ndata: b\n\n'],
    ['other fields', 'id: 1\nretry: 5\ndata: a\n\nid\ndata: b\n\n'],
    ['a byte order mark', '\uFEFFdata: a\n\ndata: b\n\n'],
    ['no blank line at the end', 'data: a\n\ndata: b'],
    ['several blank lines', 'data: a\n\n\n\ndata: b\n\n\n'],
  ])('reads events with %s', (_, text) => {
    expect(data(decodeIn([text]))).toEqual(['a', 'b']);
  });

  it('gives the same events wherever the bytes are cut, within characters too', () => {
    const bytes = Buffer.from('event: x\r\ndata: {"t":"日本 é 🎌"}\r\n\r\ndata: zwei\r\n\r\n', 'utf8');
    const whole = decodeIn([bytes]);
    expect(whole).toEqual([
      { event: 'x', data: '{"t":"日本 é 🎌"}' },
      { event: '', data: 'zwei' },
    ]);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(decodeIn([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
    }
    expect(decodeIn([...bytes].map((byte) => Buffer.of(byte)))).toEqual(whole);
  });

  it('joins data lines and keeps spaces after the first', () => {
    expect(decodeIn(['data: one\ndata:  two\ndata\n\n'])).toEqual([{ event: '', data: 'one\n two\n' }]);
  });

  it('dispatches nothing for an event without data', () => {
    expect(decodeIn(['event: ping\n\nevent: x\ndata: y\n\n'])).toEqual([{ event: 'x', data: 'y' }]);
  });

  it('refuses an event that does not end, in one line or in many', () => {
    const oneLine = new SseDecoder(100);
    expect(() => oneLine.push(Buffer.from(`data: ${'x'.repeat(200)}`))).toThrow(OversizedEventError);
    const manyLines = new SseDecoder(100);
    expect(() => {
      for (let count = 0; count < 50; count += 1) manyLines.push(Buffer.from('data: 0123456789\n'));
    }).toThrow(OversizedEventError);
  });
});
