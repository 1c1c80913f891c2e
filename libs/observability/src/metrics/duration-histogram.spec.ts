import { describe, expect, it } from '@jest/globals';
import { DurationHistogram } from './duration-histogram.js';

describe('DurationHistogram', () => {
  it('counts each duration in its bucket and all larger ones', () => {
    const histogram = new DurationHistogram();
    for (const seconds of [0.001, 0.005, 0.3, 45, 1_000]) histogram.observe(seconds);
    const samples = histogram.samples('x_seconds', { endpoint: 'chat' });
    const bucket = (le: string): number | undefined =>
      samples.find(({ labels }) => labels.le === le && labels.endpoint === 'chat')?.value;
    expect([bucket('0.005'), bucket('0.25'), bucket('0.5'), bucket('60'), bucket('+Inf')]).toEqual([
      2, 2, 3, 4, 5,
    ]);
    expect(samples.slice(-2)).toEqual([
      { labels: { endpoint: 'chat' }, value: 1045.306, metricName: 'x_seconds_sum' },
      { labels: { endpoint: 'chat' }, value: 5, metricName: 'x_seconds_count' },
    ]);
  });
});
