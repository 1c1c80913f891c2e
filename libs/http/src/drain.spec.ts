import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Drain } from './drain.js';

describe('closing silent connections', () => {
  const drain = new Drain();
  let server: Server;

  beforeEach(async () => {
    server = createServer((_request, response) => response.end('ok'));
    drain.watch(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  async function open(): Promise<Socket> {
    const accepted = once(server, 'connection');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await Promise.all([accepted, once(socket, 'connect')]);
    return socket;
  }

  it('lets the server close although a client holds a connection that it never used', async () => {
    const socket = await open();
    const closed = once(server.close(), 'close');
    drain.closeSilent(performance.now() + 60_000);
    await Promise.all([closed, once(socket, 'close')]);
  });

  it('leaves connections alone that have just been opened, or that have sent something', async () => {
    const [young, talking] = [await open(), await open()];
    drain.closeSilent();
    talking.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    await once(talking, 'data');
    young.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    await once(young, 'data');
    drain.closeSilent(performance.now() + 60_000);
    talking.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    const [answer] = (await once(talking, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 200/);
    talking.destroy();
    young.destroy();
  });
});
