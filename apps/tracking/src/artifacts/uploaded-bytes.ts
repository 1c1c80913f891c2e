import type { IncomingMessage } from 'node:http';

/**
 * The body as it arrives. When the upload is refused half-way the rest is let through unread, so that the client, which
 * is still sending, gets to read why.
 */
export async function* uploadedBytes(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } finally {
    request.resume();
  }
}
