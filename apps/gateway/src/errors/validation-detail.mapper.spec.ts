import { describe, expect, it } from '@jest/globals';
import { SchemaRegistry } from '@weir/http';
import { ChatMessageDto, ChatRequestDto } from '@weir/llm-v1';
import { toValidationDetails } from './validation-detail.mapper.js';

const validate = new SchemaRegistry([ChatMessageDto, ChatRequestDto]).validatorFor(ChatRequestDto);
const detailsOf = (body: unknown) => toValidationDetails(validate(body) ?? []);
const messages = [{ role: 'user', content: 'hi' }];

describe('toValidationDetails', () => {
  it.each([
    [{}, { type: 'missing', loc: ['body', 'messages'], msg: 'Field required' }],
    [
      { messages: [] },
      {
        type: 'too_short',
        loc: ['body', 'messages'],
        msg: 'List should have at least 1 item after validation, not 0',
      },
    ],
    [{ messages: 'hi' }, { type: 'list_type', loc: ['body', 'messages'], input: 'hi' }],
    [{ messages: [{ content: 'hi' }] }, { type: 'missing', loc: ['body', 'messages', 0, 'role'] }],
    [{ messages: [{ role: 'user' }] }, { type: 'missing', loc: ['body', 'messages', 0, 'content'] }],
    [
      { messages, temperature: 3 },
      {
        type: 'less_than_equal',
        loc: ['body', 'temperature'],
        msg: 'Input should be less than or equal to 2',
        input: 3,
        ctx: { le: 2 },
      },
    ],
    [
      { messages, n: 0 },
      { type: 'greater_than_equal', loc: ['body', 'n'], ctx: { ge: 1 } },
    ],
    [
      { messages, max_tokens: 1.5 },
      { type: 'int_type', loc: ['body', 'max_tokens'] },
    ],
    [
      { messages, stream: 'maybe' },
      { type: 'bool_type', loc: ['body', 'stream'] },
    ],
    [
      { messages, stop: [] },
      { type: 'too_short', loc: ['body', 'stop'] },
    ],
  ])('says what is wrong with %j', (body, expected) => {
    expect(detailsOf(body)).toEqual(expect.arrayContaining([expect.objectContaining(expected)]));
  });

  it('does not send a long refused text back', () => {
    const [detail] = detailsOf({ messages: 'x'.repeat(10_000) });
    expect(detail).not.toHaveProperty('input');
  });
});
