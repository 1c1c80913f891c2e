import { describe, expect, it } from '@jest/globals';
import { formatLogLine, LineCutter, messageOf } from './log-lines.js';

const ENTRY = JSON.stringify({
  level: 'warn',
  time: '2026-11-21T09:08:07.123Z',
  pid: 7,
  name: 'gateway',
  endpoint: 'chat',
  attempt: 2,
  msg: 'vendor is slow',
});

describe('log lines of a child', () => {
  it('unfolds JSON and leaves out what repeats in every line', () => {
    expect(formatLogLine('gateway', ENTRY)).toBe(
      'gateway  | 09:08:07 WARN vendor is slow endpoint=chat attempt=2',
    );
  });

  it.each(['plain text', '{"cut off by a cra', '{"no":"message"}', '[1,2]', ''])(
    'passes %j as it is',
    (line) => {
      expect(formatLogLine('worker', line)).toBe(`worker   | ${line}`);
    },
  );

  it('finds the message of either kind', () => {
    expect(messageOf(ENTRY)).toBe('vendor is slow');
    expect(messageOf('gateway: no such file')).toBe('gateway: no such file');
  });

  it('cuts lines wherever the chunks end, the last one too', () => {
    const lines: string[] = [];
    const cutter = new LineCutter((line) => lines.push(line));
    for (const chunk of ['fi', 'rst\nsecond\nthi', 'rd\n', '\nlast']) cutter.push(chunk);
    expect(lines).toEqual(['first', 'second', 'third', '']);
    cutter.end();
    cutter.end();
    expect(lines).toEqual(['first', 'second', 'third', '', 'last']);
  });
});
