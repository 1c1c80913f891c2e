import { IncomingMessage, type IncomingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { callerHash } from './caller-hash.js';

function request(headers: IncomingHttpHeaders, address = '192.0.2.1'): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: address });
  return Object.assign(new IncomingMessage(socket), { headers });
}

describe('callerHash', () => {
  const caller = { by: 'caller' } as const;
  const team = { by: 'header', name: 'x-team' } as const;

  it('tells callers apart by their credential, wherever it stands, else by their address', () => {
    const hashes = [
      request({ authorization: 'Bearer a' }),
      request({ authorization: 'Bearer b' }),
      request({ 'api-key': 'a' }),
      request({}, '192.0.2.1'),
      request({}, '192.0.2.2'),
      request({ authorization: 'address 192.0.2.1' }),
    ].map((one) => callerHash(one, caller));
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(callerHash(request({ authorization: 'Bearer a' }, '192.0.2.2'), caller)).toBe(hashes[0]);
  });

  it('tells teams apart by the header alone, and counts calls without it together', () => {
    const of = (headers: IncomingHttpHeaders) => callerHash(request(headers), team);
    expect(of({ 'x-team': 'red', authorization: 'a' })).toBe(of({ 'x-team': ' red ', authorization: 'b' }));
    expect(of({ 'x-team': 'red' })).not.toBe(of({ 'x-team': 'blue' }));
    expect(of({ authorization: 'a' })).toBe(of({}));
  });

  it('shows nothing of what it was made of, and is as long for any input', () => {
    const hash = callerHash(request({ authorization: `Bearer ${'secret'.repeat(1000)}` }), caller);
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(hash).not.toContain('secret');
  });
});
