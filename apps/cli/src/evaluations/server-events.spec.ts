import { describe, expect, it } from '@jest/globals';
import { EventReader, readServerEvents, type ServerEvent } from './server-events.js';

const STREAM = `retry: 1000

event: status
id: running.0
data: {"status":"running"}

: still here

event: progress
id: running.1
data: {"total_rows":3,
data: "text":"größer"}

data:no name

event: progress
data: cut`;

const EVENTS: ServerEvent[] = [
  { event: 'status', id: 'running.0', data: '{"status":"running"}' },
  { event: 'progress', id: 'running.1', data: '{"total_rows":3,\n"text":"größer"}' },
  { event: 'message', id: 'running.1', data: 'no name' },
];

describe('events of a server', () => {
  it.each([1, 2, 3, 7, 1_000])(
    'are the same in pieces of %d characters, without the one that was cut',
    (size) => {
      const reader = new EventReader();
      const pieces = STREAM.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(pieces.flatMap((piece) => [...reader.read(piece)])).toEqual(EVENTS);
    },
  );

  it.each(['\r\n', '\r'])('may end their lines with %j', (end) => {
    expect([...new EventReader().read(STREAM.replaceAll('\n', end))].map(({ id }) => id)).toEqual(
      EVENTS.map(({ id }) => id),
    );
  });

  it('come out of bytes, and the end is told once whoever ends it', async () => {
    let ends = 0;
    const onEnd = (): void => void (ends += 1);
    const read = (): AsyncGenerator<ServerEvent> =>
      readServerEvents(new Blob([STREAM]).stream(), { onBytes: () => undefined, onEnd });
    const events: ServerEvent[] = [];
    for await (const event of read()) events.push(event);
    expect(events).toEqual(EVENTS);
    for await (const event of read()) if (event.id !== null) break;
    expect(ends).toBe(2);
  });
});
