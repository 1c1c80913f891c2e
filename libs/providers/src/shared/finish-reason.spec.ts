import { describe, expect, it } from '@jest/globals';
import { finishReasonFields } from './finish-reason.js';

describe('finishReasonFields', () => {
  it.each(['stop', 'length', 'tool_calls', 'content_filter', 'function_call'])(
    'leaves our own %s alone',
    (reason) => {
      expect(finishReasonFields(reason)).toEqual({ finish_reason: reason });
    },
  );

  it.each([[undefined], [null], ['']])('says null for %j', (reason) => {
    expect(finishReasonFields(reason)).toEqual({ finish_reason: null });
  });

  it.each([
    ['MAX_TOKENS', 'length'],
    ['end_turn', 'stop'],
    ['Safety', 'content_filter'],
    ['TOOL_CALL', 'tool_calls'],
  ])('reads %s as %s in any case and keeps it', (reason, expected) => {
    expect(finishReasonFields(reason)).toEqual({ finish_reason: expected, native_finish_reason: reason });
  });

  it.each([['something_new'], ['constructor'], ['__proto__'], [7], [{ reason: 'x' }]])(
    'counts %j, which nobody knows, as an end',
    (reason) => {
      expect(finishReasonFields(reason)).toEqual({ finish_reason: 'stop', native_finish_reason: reason });
    },
  );
});
