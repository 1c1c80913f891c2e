import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Dispatcher } from 'undici';
import { ByteStream } from './byte-stream.js';

/** What the stream asked of the vendor's connection. */
class RecordingController implements Dispatcher.DispatchController {
  aborted = false;
  paused = false;
  reason: Error | null = null;

  abort(reason: Error): void {
    this.aborted = true;
    this.reason = reason;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }
}

describe('ByteStream', () => {
  let controller: RecordingController;
  let stream: ByteStream;

  beforeEach(() => {
    controller = new RecordingController();
    stream = new ByteStream(controller, (cause) => new Error(`translated ${String(cause)}`));
  });

  const next = async () => (await stream.next()).value?.toString();

  it('gives chunks in order, to a reader who waits and to one who comes later', async () => {
    const waiting = next();
    stream.push(Buffer.from('a'));
    stream.push(Buffer.from('b'));
    stream.close();
    expect([await waiting, await next(), await next()]).toEqual(['a', 'b', undefined]);
  });

  it('pauses the vendor while the reader is slow and lets it go on afterwards', async () => {
    stream.push(Buffer.alloc(60 * 1024));
    expect(controller.paused).toBe(false);
    stream.push(Buffer.alloc(60 * 1024));
    expect(controller.paused).toBe(true);
    await next();
    expect(controller.paused).toBe(true);
    await next();
    expect(controller.paused).toBe(false);
  });

  it('gives what came before a failure, then the failure', async () => {
    stream.push(Buffer.from('a'));
    stream.fail('reset');
    expect(await next()).toBe('a');
    await expect(stream.next()).rejects.toThrow('translated reset');
  });

  it('tells a waiting reader about a failure', async () => {
    const waiting = stream.next();
    stream.fail('reset');
    await expect(waiting).rejects.toThrow('translated reset');
  });

  it('ends the call when the reader leaves, but not after the end', async () => {
    await stream.return();
    expect(controller.aborted).toBe(true);
    const ended = new RecordingController();
    const whole = new ByteStream(ended, () => new Error('unused'));
    whole.close();
    await whole.return();
    expect(ended.aborted).toBe(false);
  });

  it('lets a vendor that has said everything end by itself', async () => {
    stream.push(Buffer.from('a'));
    stream.finish();
    stream.push(Buffer.from('b'));
    expect(await next()).toBeUndefined();
    await stream.return();
    expect(controller.aborted).toBe(false);
    stream.close();
  });
});
