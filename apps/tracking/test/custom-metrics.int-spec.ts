import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const SCORER = 'http://scorer.internal:8000/polite';

describe('custom metrics of a request', () => {
  let server: TrackingServer;

  beforeAll(async () => {
    server = await startTrackingServer({ WEIR_HTTP_SCORERS: SCORER });
  });
  afterAll(() => server.close());

  const submit = async (metric: object): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${server.base}/api/weir/v1/evaluations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        data: { rows: [{ inputs: 'one', answer: '1' }] },
        model: { predictions_column: 'answer' },
        extra_metrics: ['token_count', metric],
      }),
    });
    return { status: answer.status, body: await answer.json() };
  };

  it.each([
    { type: 'javascript', name: 'brevity', source: '(row) => row.prediction.length < 80' },
    { type: 'http', name: 'polite', url: `${SCORER}/v2` },
  ])('are taken in: %j', async (metric) => {
    await expect(submit(metric)).resolves.toMatchObject({ status: 202 });
  });

  it.each([
    [
      { type: 'javascript', name: 'x', source: 'prediction.' },
      'source',
      /no JavaScript: .*line 1, column 12/,
    ],
    [{ type: 'javascript', name: 'x', source: '1', timeout_ms: 0 }, 'timeout_ms', /from 1 to/],
    [{ type: 'http', name: 'x', url: 'http://169.254.169.254/latest' }, 'url', /WEIR_HTTP_SCORERS/],
    [{ type: 'http', name: 'x', url: `${SCORER}/../admin` }, 'url', /WEIR_HTTP_SCORERS/],
  ])('are refused by their field: %j', async (metric, field, message) => {
    await expect(submit(metric)).resolves.toMatchObject({
      status: 400,
      body: {
        errors: [{ field: `extra_metrics[1].${field}`, message: expect.stringMatching(message) }],
      },
    });
  });
});
