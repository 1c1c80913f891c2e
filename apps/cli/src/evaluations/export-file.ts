import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describeError } from '../command-failure.js';
import { badUsage, ServerUnavailable } from './evaluation.types.js';
import { fieldsOf } from './fields.js';

type Bytes = ReadableStream<Uint8Array>;

/** Rows as they come, to a file, or to standard output for null. */
export async function writeExport(
  bytes: Bytes,
  path: string | null,
  standardOutput: Writable = process.stdout,
): Promise<void> {
  const file = path === null ? standardOutput : await opened(path, bytes);
  try {
    await pipeline(bytes, file, { end: path !== null });
  } catch (error) {
    const { code, syscall } = fieldsOf(error);
    // Whoever reads has seen enough, as `head` does.
    if (path === null && code === 'EPIPE') return;
    if (path !== null && syscall === 'write') throw unwritable(path, error);
    throw new ServerUnavailable(`The rows broke off: ${describeError(error)}`, error);
  }
}

async function opened(path: string, bytes: Bytes): Promise<Writable> {
  try {
    return (await open(path, 'w')).createWriteStream();
  } catch (error) {
    // A connection that nobody reads would keep the process.
    await bytes.cancel();
    throw unwritable(path, error);
  }
}

const unwritable = (path: string, error: unknown): Error =>
  badUsage(`Cannot write ${path}: ${describeError(error)}`, error);
