import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { CallerPresence } from './caller-presence.js';

class Connection extends EventEmitter {
  destroyed = false;
}

function createResponse(
  writableFinished: boolean,
  { connection = new Connection(), isItsTurn = true } = {},
): ServerResponse {
  const state = { writableFinished, destroyed: false, req: { socket: connection } };
  const socket = isItsTurn ? connection : null;
  return Object.assign(new EventEmitter(), { ...state, socket }) as unknown as ServerResponse;
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

  it('knows of a caller who left before it was there', () => {
    const connection = new Connection();
    connection.destroyed = true;
    expect(new CallerPresence(createResponse(false, { connection })).aborted).toBe(true);
  });

  it('fires for a response that waits for its turn, and leaves nothing on the connection after it', () => {
    const connection = new Connection();
    const waiting = createResponse(false, { connection, isItsTurn: false });
    const presence = new CallerPresence(waiting);
    const spy = new Spy();
    presence.addEventListener('abort', spy);
    connection.emit('close');
    expect([presence.aborted, spy.calls]).toEqual([true, 1]);

    const complete = createResponse(true, { connection, isItsTurn: false });
    new CallerPresence(complete);
    complete.emit('close');
    expect(connection.listenerCount('close')).toBe(0);
  });
});
