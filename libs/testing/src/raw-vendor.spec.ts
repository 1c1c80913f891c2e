import { connect, type DetailedPeerCertificate } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RawVendor } from './raw-vendor.js';
import { selfSignedCertificate } from './self-signed-certificate.js';
import { waitUntil } from './wait-until.js';

describe('RawVendor', () => {
  let vendor: RawVendor;
  afterEach(() => vendor.stop());

  it('writes the bytes that it is told', async () => {
    vendor = await RawVendor.start({
      onRequest: (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'),
    });
    expect(await (await fetch(vendor.url)).text()).toBe('ok');
    await waitUntil(() => vendor.busyConnections === 0, { what: 'the connection to close' });
  });

  it('shows a certificate with the name that it was given', async () => {
    vendor = await RawVendor.start({
      tls: selfSignedCertificate('vendor.test'),
      onRequest: (socket) => socket.end(),
    });
    const certificate = await new Promise<DetailedPeerCertificate>((resolve, reject) => {
      const socket = connect({ port: vendor.port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate(true));
        socket.destroy();
      });
      socket.once('error', reject);
    });
    expect(certificate.subject.CN).toBe('vendor.test');
    expect(Date.parse(certificate.valid_to)).toBeGreaterThan(Date.now());
  });
});
