import { describe, expect, it } from '@jest/globals';
import { toJambaRequest } from './jamba-request.mapper.js';

describe('toJambaRequest', () => {
  it('says instructions and texts as Jamba reads them and leaves the rest alone', () => {
    const image = [
      { type: 'text', text: 'a' },
      { type: 'image_url', image_url: { url: 'https://x/y.png' } },
    ];
    const calls = [{ id: '1', type: 'function' as const, function: { name: 'f', arguments: '{}' } }];
    const kept = [
      { role: 'assistant', content: null, tool_calls: calls },
      { role: 'tool', tool_call_id: '1', content: '21' },
      { role: 'user', content: image },
    ];
    const texts = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ];
    const messages = [{ role: 'developer', content: 'Be short.' }, { role: 'user', content: texts }, ...kept];
    expect(toJambaRequest({ messages, n: 2 })).toEqual({
      messages: [{ role: 'system', content: 'Be short.' }, { role: 'user', content: 'a\nb' }, ...kept],
      n: 2,
    });
  });
});
