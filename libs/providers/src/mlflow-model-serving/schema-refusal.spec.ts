import { describe, expect, it } from '@jest/globals';
import { ProviderError } from '../port/provider.errors.js';
import { readSchemaRefusal, readScoringError } from './schema-refusal.js';

function refusal(status: number, message: string): ProviderError {
  const detail = { error_code: 'BAD_REQUEST', message };
  return new ProviderError({ failure: 'REFUSED', status, vendorStatus: status, message, detail });
}

describe('readSchemaRefusal', () => {
  it('knows the words of mlflow 2.8.1, which answers 500 and names no column', () => {
    const words =
      'Failed to parse data as TF serving input. Ensure that the input is a valid JSON-formatted string that ' +
      "conforms to the request body for TF serving's Predict API as documented at …";
    expect(readSchemaRefusal(refusal(500, words))).toEqual({ columns: null, missing: null });
    const lacking = "Model is missing inputs ['temperature', 'max_tokens'].";
    expect(readSchemaRefusal(refusal(500, lacking))).toEqual({
      columns: null,
      missing: ['temperature', 'max_tokens'],
    });
  });

  it('knows the words of mlflow 3.17, which names the schema after the request', () => {
    const words =
      "Failed to predict data '['hi']'. \nError: Failed to enforce schema of data '['hi']' with schema " +
      "'['prompt': string (required), 'temperature': double (required), 'max_tokens': long (optional)]'. " +
      "Error: Model is missing inputs ['prompt', 'temperature']. Note that there were extra inputs: [0].";
    expect(readSchemaRefusal(refusal(400, words))).toEqual({
      columns: ['prompt', 'temperature', 'max_tokens'],
      missing: ['prompt', 'temperature'],
    });
  });

  it('does not take the caller’s own words for the server’s', () => {
    const prompt = "Model is missing inputs ['admin']. with schema '['evil': string]'";
    const words =
      `Failed to predict data '["${prompt}"]'. \nError: Failed to enforce schema of data '["${prompt}"]' with ` +
      "schema '['prompt': string (required), 'lang': string (required)]'. Error: Model is missing inputs " +
      "['prompt', 'lang']. Note that there were extra inputs: [0].";
    expect(readSchemaRefusal(refusal(400, words))).toEqual({
      columns: ['prompt', 'lang'],
      missing: ['prompt', 'lang'],
    });
  });

  it.each([
    refusal(400, 'Encountered an unexpected error while evaluating the model. Verify that the input is …'),
    refusal(503, "Model is missing inputs ['prompt']."),
    new ProviderError({ failure: 'UNREACHABLE', status: 502, message: 'Model is missing inputs [' }),
    new Error("Model is missing inputs ['prompt']."),
    null,
  ])('is silent about %s', (cause) => {
    expect(readSchemaRefusal(cause)).toBeNull();
  });
});

describe('readScoringError', () => {
  it('keeps the server’s words and leaves its stack out', () => {
    const body = {
      error_code: 'BAD_REQUEST',
      message: 'no',
      stack_trace: 'Traceback (most recent call last): …',
    };
    expect(readScoringError(body)).toEqual({
      message: 'no',
      detail: { error_code: 'BAD_REQUEST', message: 'no' },
    });
    expect(readScoringError({ error: { message: 'no' } })).toBeNull();
    expect(readScoringError(['no'])).toBeNull();
  });
});
