import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Fault {
  readonly status: number;
  readonly code: string;
  /** Only for requests whose address matches. */
  readonly only?: RegExp;
}

/** Stands between a store and a real S3 server and does what networks and overloaded servers do. */
export class FaultyProxy {
  private readonly faults: Fault[] = [];
  private cutAfter: number | null = null;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('request', (incoming, answer) => this.pass(incoming, answer));
  }

  static async start(target: string): Promise<FaultyProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FaultyProxy(server, new URL(target));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get pendingFaults(): number {
    return this.faults.length;
  }

  failNext(times: number, fault: Fault): void {
    for (let index = 0; index < times; index += 1) this.faults.push(fault);
  }

  /** The connection breaks after that many bytes of the next body. */
  cutNextAnswer(afterBytes: number): void {
    this.cutAfter = afterBytes;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const fault = this.faults[0];
    if (fault !== undefined && (fault.only?.test(incoming.url ?? '') ?? true)) {
      this.faults.shift();
      this.refuse(incoming, answer, fault);
      return;
    }
    const { method, url: path, headers } = incoming;
    const { hostname, port } = this.target;
    // The host stays: the signature covers it.
    const outgoing = request({ hostname, port, method, path, headers }, (found) => {
      answer.writeHead(found.statusCode ?? 500, found.headers);
      if (this.cutAfter === null || method !== 'GET') found.pipe(answer);
      else this.cut(found, answer);
    });
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  }

  /** Elements as S3 puts them into the answer to a bad signature. */
  private refuse(incoming: IncomingMessage, answer: ServerResponse, { status, code }: Fault): void {
    const secrets = `<AWSAccessKeyId>weir-test</AWSAccessKeyId><StringToSign>weir-test-secret</StringToSign>`;
    incoming.resume().on('end', () => {
      answer.writeHead(status, { 'content-type': 'application/xml' });
      answer.end(
        `<?xml version="1.0"?><Error><Code>${code}</Code><Message>of weir-test</Message>${secrets}</Error>`,
      );
    });
  }

  private cut(found: IncomingMessage, answer: ServerResponse): void {
    let left = this.cutAfter ?? 0;
    this.cutAfter = null;
    found.on('data', (chunk: Buffer) => {
      const piece = chunk.subarray(0, left);
      left -= piece.byteLength;
      answer.write(piece);
      if (left === 0) answer.socket?.end(() => answer.destroy());
      if (left === 0) found.destroy();
    });
  }
}
