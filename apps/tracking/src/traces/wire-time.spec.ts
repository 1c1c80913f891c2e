import { describe, expect, it } from '@jest/globals';
import { durationMs, storableTime, timestampMs, wireDuration, wireTimestamp } from './wire-time.js';

describe('timestampMs', () => {
  it.each([
    ['2026-01-02T03:04:05.678Z', 1_767_323_045_678],
    ['2026-01-02T03:04:05.678901234Z', 1_767_323_045_678],
    ['2026-01-02T03:04:05Z', 1_767_323_045_000],
    ['2026-01-02T04:04:05.5+01:00', 1_767_323_045_500],
  ])('%s', (text, time) => {
    expect(timestampMs(text, 'request_time')).toBe(time);
  });

  it.each(['', 'now', '2026-01-02', '2026-13-02T03:04:05Z', '1767323045678'])('refuses %j', (text) => {
    expect(() => timestampMs(text, 'request_time')).toThrow("for parameter 'request_time' supplied");
  });
});

describe('durationMs', () => {
  it.each([
    ['1.5s', 1500],
    ['0.010s', 10],
    ['0s', 0],
    ['3s', 3000],
    ['0.000999999s', 1],
    ['-0.250s', -250],
  ])('%s', (text, length) => {
    expect(durationMs(text, 'execution_duration')).toBe(length);
  });

  it.each(['', '1.5', 's', '1e3s', '1,5s'])('refuses %j', (text) => {
    expect(() => durationMs(text, 'd')).toThrow("for parameter 'd' supplied");
  });
});

describe('what is written', () => {
  it('is what protobuf writes', () => {
    expect(wireTimestamp(1_767_323_045_678)).toBe('2026-01-02T03:04:05.678Z');
    expect(wireDuration(1500)).toBe('1.500s');
    expect(wireDuration(10)).toBe('0.010s');
  });
});

describe('storableTime', () => {
  it('takes the years 1 to 9999, which a timestamp can say', () => {
    for (const text of ['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']) {
      const time = Date.parse(text);
      expect(storableTime(time, 'timestamp_ms')).toBe(time);
      expect(wireTimestamp(time)).toBe(text);
    }
  });

  it.each([8_640_000_000_000_001, 253_402_300_800_000, -62_135_596_800_001])('refuses %d', (time) => {
    expect(() => storableTime(time, 'timestamp_ms')).toThrow(/'timestamp_ms'/);
  });
});
