import { describe, expect, it } from '@jest/globals';
import { readBedrockError, streamException } from './bedrock-error.js';

describe('readBedrockError', () => {
  it('reads the message, and the kind from the header', () => {
    const headers = {
      'x-amzn-errortype': 'ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/',
    };
    expect(readBedrockError({ message: 'no' }, headers)).toEqual({
      message: 'no',
      facts: { type: 'ValidationException' },
    });
  });

  it('reads the other spellings', () => {
    expect(readBedrockError({ Message: 'no' })).toEqual({ message: 'no', facts: { type: null } });
    const body = { __type: 'com.amazon.coral.service#ThrottlingException', message: 'slow' };
    expect(readBedrockError(body)).toMatchObject({ facts: { type: 'ThrottlingException' } });
  });

  it.each([[null], ['no'], [{}], [{ message: 1 }]])('does not know %j', (body) => {
    expect(readBedrockError(body)).toBeNull();
  });
});

describe('streamException', () => {
  it('keeps the kind and the words', () => {
    expect(streamException('throttlingException', '{"message":"slow"}')).toMatchObject({
      message: 'slow',
      vendorFacts: { type: 'throttlingException' },
      isRetryable: true,
    });
  });
});
