import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { CallerPresence } from './caller-presence.js';

function createResponse(writableFinished: boolean): ServerResponse {
  return Object.assign(new EventEmitter(), { writableFinished }) as unknown as ServerResponse;
}

class Spy {
  calls = 0;

  handleEvent(): void {
    this.calls += 1;
  }
}

describe('CallerPresence', () => {
  it('fires once when the connection closes before the answer is complete', () => {
    const response = createResponse(false);
    const presence = new CallerPresence(response);
    const spy = new Spy();
    presence.addEventListener('abort', spy);
    response.emit('close');
    response.emit('close');
    expect([presence.aborted, spy.calls]).toEqual([true, 1]);
  });

  it('stays silent after a complete answer, and towards a listener that has left', () => {
    const complete = createResponse(true);
    const presence = new CallerPresence(complete);
    complete.emit('close');
    expect(presence.aborted).toBe(false);

    const cut = createResponse(false);
    const spy = new Spy();
    const left = new CallerPresence(cut);
    left.addEventListener('abort', spy);
    left.removeEventListener('abort', spy);
    cut.emit('close');
    expect([left.aborted, spy.calls]).toEqual([true, 0]);
  });
});
