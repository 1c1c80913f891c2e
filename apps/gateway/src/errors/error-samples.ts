import { BadRequestException, NotFoundException } from '@nestjs/common';
import { errorOf, type ErrorKind } from '@weir/errors';
import { BODY_ERRORS, FRAMEWORK_ERRORS, PROTOCOL_ERRORS } from '@weir/http';
import { createLogger } from '@weir/observability';
import {
  PROVIDER_FAILURES,
  ProviderError,
  unsupportedOperation,
  type ProviderFailure,
} from '@weir/providers';
import { limitStoreUnavailable, RateLimitedError } from './admission.errors.js';
import { ADMISSION_ERRORS, ENDPOINT_ERRORS, REQUEST_ERRORS } from './error-kinds.js';
import { wrongMethod } from './gateway-error.filter.js';
import {
  badPageToken,
  InvalidRequestError,
  modelNotPermitted,
  nestedTooDeeply,
  notAvailable,
  unknownEndpoint,
  unknownRoute,
  wrongEndpointType,
} from './request.errors.js';
import { toWireError, type WireError } from './wire-error.js';

/** One kind of error and how it looks when it happens. */
export interface ErrorSample {
  readonly kind: ErrorKind;
  readonly wire: WireError;
}

export interface ErrorArea {
  readonly title: string;
  readonly samples: readonly ErrorSample[];
}

type Samples<Kinds> = { readonly [Name in keyof Kinds]: unknown };

const silent = createLogger('error-reference', 'silent');
const said = (kind: ErrorKind, message: string): Error => errorOf(kind, { message });

/** Every kind needs a sample: one that lacks it does not compile. */
function area<Kinds extends Record<string, ErrorKind>>(
  title: string,
  kinds: Kinds,
  samples: Samples<Kinds>,
): ErrorArea {
  const entries = Object.entries(kinds).map(([name, kind]) => ({
    kind,
    wire: toWireError(samples[name], silent),
  }));
  return { title, samples: entries };
}

const request = area('The request', REQUEST_ERRORS, {
  invalid: new InvalidRequestError([{ type: 'missing', loc: ['body', 'messages'], msg: 'Field required' }]),
  modelNotPermitted: modelNotPermitted(),
  tooDeep: nestedTooDeeply(null),
});

const body = area('Its body', BODY_ERRORS, {
  tooLarge: said(BODY_ERRORS.tooLarge, 'The request body is larger than 33554432 bytes.'),
  aborted: said(BODY_ERRORS.aborted, 'The request ended before its body did.'),
  badEncoding: said(BODY_ERRORS.badEncoding, 'The body is not what Content-Encoding says.'),
  unsupportedEncoding: said(
    BODY_ERRORS.unsupportedEncoding,
    'Content-Encoding must be gzip, deflate or identity.',
  ),
});

const protocol = area('The connection', PROTOCOL_ERRORS, {
  malformed: said(PROTOCOL_ERRORS.malformed, 'The request is not valid HTTP.'),
  invalidHost: said(PROTOCOL_ERRORS.invalidHost, 'The Host header is missing or invalid.'),
  requestTimeout: said(PROTOCOL_ERRORS.requestTimeout, 'The request took too long to arrive.'),
  headersTooLarge: said(
    PROTOCOL_ERRORS.headersTooLarge,
    'The address and headers of the request are too large.',
  ),
  stopping: said(PROTOCOL_ERRORS.stopping, 'The server is being stopped.'),
});

const endpoint = area('The endpoint', ENDPOINT_ERRORS, {
  unknown: unknownEndpoint('chat'),
  unknownRoute: unknownRoute('chat'),
  wrongType: wrongEndpointType('chat', 'an embeddings'),
  notAvailable: notAvailable('get_limits'),
  badPageToken: badPageToken(),
});

const admission = area('The limit', ADMISSION_ERRORS, {
  rateLimited: new RateLimitedError(
    '10 per 1 minute',
    { outcome: 'limited', window: 0, remaining: 0, resetAfterMs: 12_000, retryAfterMs: 12_000 },
    { 'ratelimit-limit': '10', 'ratelimit-remaining': '0', 'ratelimit-reset': '12' },
  ),
  storeUnavailable: limitStoreUnavailable(),
});

const FAILURE_SAMPLES: Readonly<Record<ProviderFailure, ProviderError>> = {
  REFUSED: failure('REFUSED', 'The vendor’s own words.'),
  UNREACHABLE: failure('UNREACHABLE', 'OpenAI could not be reached (ECONNREFUSED).'),
  TIMEOUT: failure('TIMEOUT', 'OpenAI did not answer in time.'),
  UNREADABLE: failure('UNREADABLE', 'OpenAI answered with something that is not JSON (text/html).'),
  ABORTED: failure('ABORTED', 'The caller has gone away.'),
  UNSUPPORTED: unsupportedOperation('embeddings', 'Anthropic'),
  UNSUITABLE_REQUEST: failure('UNSUITABLE_REQUEST', 'The vendor takes no more than one choice.'),
};

function failure(kind: ProviderFailure, message: string): ProviderError {
  return new ProviderError({ failure: kind, message });
}

const vendor: ErrorArea = {
  title: 'The vendor',
  samples: Object.values(FAILURE_SAMPLES).map((error) => ({
    kind: { ...PROVIDER_FAILURES[error.failure], code: error.code },
    wire: toWireError(error, silent),
  })),
};

const { malformed, notFound, internal, wrongMethod: method } = FRAMEWORK_ERRORS;
const framework: ErrorArea = {
  title: 'The address and the server',
  samples: [
    { kind: malformed, wire: toWireError(new BadRequestException('Bad Request'), silent) },
    { kind: notFound, wire: toWireError(new NotFoundException('Cannot GET /nope'), silent) },
    { kind: method, wire: wrongMethod(['POST']) },
    { kind: internal, wire: constantId(toWireError(new Error('anything'), silent)) },
  ],
};

/** An error id is new each time; the page is not. */
function constantId(wire: WireError): WireError {
  const text = wire.message.replace(/\([0-9a-f-]{36}\)$/, '(…)');
  return { ...wire, message: text, detail: text };
}

/** Every error that a caller of the gateway can see, made by the code that makes the real ones. */
export const ERROR_AREAS: readonly ErrorArea[] = [
  request,
  body,
  protocol,
  endpoint,
  admission,
  vendor,
  framework,
];
