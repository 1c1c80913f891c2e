import { errorOf } from '@weir/errors';
import { readBody } from '@weir/http';
import type { Request } from 'express';
import { BudgetExceeded, DecodeBudget } from './decode-budget.js';
import { readExportRequest } from './otlp-json.js';
import { decodeExportRequest } from './otlp-protobuf.js';
import { OTLP_ERRORS } from './otlp.errors.js';
import type { OtlpResourceSpans } from './otlp.types.js';

/** Unpacked. Exporters send batches of some hundred kilobytes. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

export type OtlpEncoding = 'protobuf' | 'json';

export interface OtlpExport {
  readonly encoding: OtlpEncoding;
  readonly resources: readonly OtlpResourceSpans[];
}

/** Reads an export in either of OTLP's encodings, packed or not. */
export async function readExport(request: Request): Promise<OtlpExport> {
  const encoding = encodingOf(request);
  const body = await readBody(request, { maxBytes: MAX_BODY_BYTES });
  const resources = decoded(body, encoding);
  if (resources.length === 0) {
    throw errorOf(OTLP_ERRORS.malformed, { message: 'Invalid OpenTelemetry format - no spans found' });
  }
  return { encoding, resources };
}

function encodingOf(request: Request): OtlpEncoding {
  const type = request.headers['content-type'] ?? '';
  const [media = ''] = type.split(';');
  if (media.trim().toLowerCase() === 'application/x-protobuf') return 'protobuf';
  if (media.trim().toLowerCase() === 'application/json') return 'json';
  throw errorOf(OTLP_ERRORS.contentType, {
    message: `Invalid Content-Type: ${type.slice(0, 100)}. Expected: application/x-protobuf or application/json`,
  });
}

function decoded(body: Buffer, encoding: OtlpEncoding): OtlpResourceSpans[] {
  const budget = new DecodeBudget();
  try {
    if (encoding === 'protobuf') return decodeExportRequest(body, budget);
    return readExportRequest(JSON.parse(body.toString('utf8')), budget);
  } catch (error) {
    if (error instanceof BudgetExceeded) throw errorOf(OTLP_ERRORS.tooMuch, { message: error.message });
    throw errorOf(OTLP_ERRORS.malformed, { message: 'Invalid OpenTelemetry format', cause: error });
  }
}
