import type { ServerResponse } from 'node:http';
import { REQUEST_ID_HEADER, requestIdOf } from '@weir/http';
import type { TokenUsage } from '../admission/admission.js';
import type { CallRecord } from '../telemetry/call-record.js';
import type { StreamChunk } from './operation.js';

export interface EventStreamOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly record: CallRecord;
  /** Whether the chunk that only counts tokens is sent. */
  readonly hasUsageChunk: boolean;
  /** What is sent when the stream breaks after its beginning. */
  readonly errorEvent: (error: unknown) => object;
}

/**
 * Sends an answer as server-sent events while it arrives. The vendor has accepted the call by now, so the status is 200;
 * what fails from here on travels as an event, and `[DONE]` marks an answer that is complete. Resolves with the token
 * counts, as far as the vendor has told them by the end.
 */
export async function sendEvents(
  response: ServerResponse,
  chunks: AsyncIterable<StreamChunk>,
  { headers, record, hasUsageChunk, errorEvent }: EventStreamOptions,
): Promise<TokenUsage | null> {
  let usage: TokenUsage | null = null;
  record.streamOpened();
  response.writeHead(200, {
    ...headers,
    [REQUEST_ID_HEADER]: requestIdOf(response.req),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    // nginx would otherwise collect the events before it passes them on.
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  try {
    for await (const chunk of chunks) {
      if (chunk.usage) usage = chunk.usage;
      // Leaving the loop ends the vendor call.
      if (response.destroyed) return usage;
      record.chunk();
      if (chunk.choices.length === 0 && !hasUsageChunk) continue;
      if (!response.write(`data: ${JSON.stringify(chunk)}\n\n`)) await drained(response);
    }
    response.end('data: [DONE]\n\n');
  } catch (error) {
    record.broke(error);
    if (!response.destroyed) response.end(`data: ${JSON.stringify(errorEvent(error))}\n\n`);
  }
  return usage;
}

/** Resolves when the caller has read enough, or is gone. Meanwhile nothing more is taken from the vendor. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off('drain', settle);
      response.off('close', settle);
      resolve();
    };
    response.once('drain', settle);
    response.once('close', settle);
  });
}
