import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventStream } from './event-stream.js';

/** As much of a response as a stream of events touches. */
class FakeResponse extends EventEmitter {
  text = '';
  takes = true;
  writableEnded = false;
  destroyed = false;

  writeHead(): this {
    return this;
  }

  write(piece: string): boolean {
    this.text += piece;
    return this.takes;
  }

  end(piece: string): void {
    this.text += piece;
    this.writableEnded = true;
    this.emit('close');
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

describe('EventStream', () => {
  let response: FakeResponse;
  let gone: number;
  let stream: EventStream;

  beforeEach(() => {
    jest.useFakeTimers();
    response = new FakeResponse();
    gone = 0;
    stream = new EventStream(response as unknown as ServerResponse, () => (gone += 1));
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('says that it is still there when nothing was said for a while', () => {
    jest.advanceTimersByTime(14_000);
    stream.send({ event: 'status', id: '1', data: { a: 'b\n\nc' } });
    jest.advanceTimersByTime(14_000);
    expect(response.text).toBe('retry: 1000\n\nevent: status\nid: 1\ndata: {"a":"b\\n\\nc"}\n\n');
    jest.advanceTimersByTime(1_000);
    expect(response.text).toMatch(/: still here\n\n$/);
  });

  it('leaves a caller that does not read any more', () => {
    response.takes = false;
    stream.send({ event: 'status', id: '1', data: {} });
    expect(stream.isBlocked).toBe(true);
    jest.advanceTimersByTime(45_000);
    expect(response.destroyed).toBe(false);
    jest.advanceTimersByTime(30_000);
    expect({ destroyed: response.destroyed, gone }).toEqual({ destroyed: true, gone: 1 });
  });

  it('goes on with a caller that reads again, and writes nothing after its end', () => {
    response.takes = false;
    stream.send({ event: 'status', id: '1', data: {} });
    response.emit('drain');
    expect(stream.isBlocked).toBe(false);
    stream.end('over');
    stream.end('over');
    stream.send({ event: 'status', id: '2', data: {} });
    jest.advanceTimersByTime(60_000);
    expect(response.text).toMatch(/: over\n\n$/);
    expect(gone).toBe(1);
  });
});
