import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { CertificateAndKey } from './self-signed-certificate.js';

export interface RawVendorOptions {
  /** What happens on each connection once the head of a request has arrived. */
  readonly onRequest: (socket: Socket) => void;
  /** Speaks TLS with this certificate. */
  readonly tls?: CertificateAndKey;
}

/**
 * A vendor below HTTP: it writes whatever bytes a test wants, or breaks the connection as a test wants.
 *
 * @example const vendor = await RawVendor.start({ onRequest: (socket) => socket.resetAndDestroy() });
 */
export class RawVendor {
  private readonly sockets = new Set<Socket>();
  private readonly asked = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly scheme: 'http' | 'https',
  ) {}

  static async start({ onRequest, tls }: RawVendorOptions): Promise<RawVendor> {
    const server = tls ? createTlsServer(tls) : createTcpServer();
    const vendor = new RawVendor(server, tls ? 'https' : 'http');
    server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => {
        vendor.asked.add(socket);
        onRequest(socket);
      });
      socket.once('close', () => vendor.asked.delete(socket));
      // Reads on, so that the end of a connection is seen.
      socket.resume();
    });
    server.on('connection', (socket: Socket) => {
      vendor.sockets.add(socket);
      socket.once('close', () => vendor.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return vendor;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${this.port}`;
  }

  /** Connections that a request has come over and that are still open; clients also keep fresh ones in reserve. */
  get busyConnections(): number {
    return this.asked.size;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
