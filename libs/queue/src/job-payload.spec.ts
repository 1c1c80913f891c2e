import { describe, expect, it } from '@jest/globals';
import { RunEvaluationPayload, evaluationJobId } from './evaluation.queue.js';
import { parsePayload } from './job-payload.js';
import { InvalidPayloadError } from './queue.errors.js';
import { BringTablePayload, tableJobId } from './table.queue.js';

const EVALUATION = '3f0e6a52-2f0a-4a51-9a55-0c1ad2f7b0aa';

function refusedFields(data: unknown): unknown {
  try {
    parsePayload(RunEvaluationPayload, data);
  } catch (error) {
    if (error instanceof InvalidPayloadError) return error.details.fields;
    throw error;
  }
  return 'accepted';
}

describe('evaluation payload', () => {
  it('still reads version 1 as it was first written to a queue', () => {
    const queued = JSON.parse(
      '{"version":1,"evaluation_id":"3f0e6a52-2f0a-4a51-9a55-0c1ad2f7b0aa"}',
    ) as unknown;
    expect(parsePayload(RunEvaluationPayload, queued)).toMatchObject({
      version: 1,
      evaluation_id: EVALUATION,
    });
  });

  it('reads a payload of a newer producer, whose additions it does not know', () => {
    const queued = { version: 2, evaluation_id: EVALUATION, shard: 7 };
    expect(parsePayload(RunEvaluationPayload, queued).evaluation_id).toBe(EVALUATION);
  });

  it('keeps the job id of an attempt, which running systems deduplicate by', () => {
    expect(evaluationJobId(EVALUATION, 2)).toBe(`${EVALUATION}-2`);
  });

  it.each([
    [null, ['(payload)']],
    ['text', ['(payload)']],
    [[], ['(payload)']],
    [{}, ['version', 'evaluation_id']],
    [{ version: 0, evaluation_id: EVALUATION }, ['version']],
    [{ version: 1, evaluation_id: "'; DROP TABLE runs" }, ['evaluation_id']],
  ])('refuses %j and names the fields', (data, fields) => {
    expect(refusedFields(data)).toEqual(expect.arrayContaining(fields));
    expect(refusedFields(data)).toHaveLength(fields.length);
  });
});

describe('table payload', () => {
  it('still reads version 1 as it was first written to a queue', () => {
    const queued = JSON.parse('{"version":1,"ingest_id":"9223372036854775807"}') as unknown;
    expect(parsePayload(BringTablePayload, queued)).toMatchObject({
      version: 1,
      ingest_id: '9223372036854775807',
    });
  });

  it('keeps the job id of a delivery, which running systems deduplicate by', () => {
    expect(tableJobId('17', 2)).toBe('17-2');
  });

  it.each([{ version: 1 }, { version: 1, ingest_id: 17 }, { version: 1, ingest_id: '1; DROP TABLE runs' }])(
    'refuses %j',
    (data) => {
      expect(() => parsePayload(BringTablePayload, data)).toThrow(InvalidPayloadError);
    },
  );
});
