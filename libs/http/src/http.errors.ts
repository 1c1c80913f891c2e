import type { ErrorKind } from '@weir/errors';

/** What can be wrong with a request before anybody looks at what it says. */
export const BODY_ERRORS = {
  tooLarge: {
    code: 'HTTP.BODY_TOO_LARGE',
    status: 413,
    when: 'The request body, unpacked, is larger than the surface takes.',
  },
  aborted: {
    code: 'HTTP.BODY_ABORTED',
    status: 400,
    when: 'The connection ended before the body did.',
  },
  badEncoding: {
    code: 'HTTP.BODY_ENCODING',
    status: 400,
    when: 'The body is not what its Content-Encoding says.',
  },
  unsupportedEncoding: {
    code: 'HTTP.BODY_ENCODING',
    status: 415,
    when: 'Content-Encoding is none of gzip, deflate and identity.',
  },
} as const satisfies Record<string, ErrorKind>;

/** What the server refuses before the application sees a request, or instead of waiting for the rest of one. */
export const PROTOCOL_ERRORS = {
  malformed: {
    code: 'HTTP.MALFORMED',
    status: 400,
    when: 'What arrives is not HTTP, or contradicts itself.',
  },
  invalidHost: {
    code: 'HTTP.INVALID_HOST',
    status: 400,
    when: 'The Host header is missing or is no host.',
  },
  requestTimeout: {
    code: 'HTTP.REQUEST_TIMEOUT',
    status: 408,
    when: 'The head or the body of the request took longer than the server waits for it.',
    isRetryable: true,
  },
  headersTooLarge: {
    code: 'HTTP.HEADERS_TOO_LARGE',
    status: 431,
    when: 'Address and headers of the request are larger than the server takes.',
  },
  stopping: {
    code: 'HTTP.STOPPING',
    status: 503,
    when: 'The server is being stopped, and the call was still running when its time was up.',
    isPublic: true,
    isRetryable: true,
  },
} as const satisfies Record<string, ErrorKind>;

/** What the web framework refuses, and what nobody raised on purpose. */
export const FRAMEWORK_ERRORS = {
  malformed: {
    code: 'HTTP.400',
    status: 400,
    when: 'The address of the request cannot be decoded.',
  },
  notFound: {
    code: 'HTTP.404',
    status: 404,
    when: 'There is no such path.',
  },
  wrongMethod: {
    code: 'HTTP.405',
    status: 405,
    when: 'The path exists, but not for this method.',
  },
  internal: {
    code: 'INTERNAL',
    status: 500,
    when: 'A fault of this server. The text is constant; the error id names the log entry.',
    isPublic: false,
  },
} as const satisfies Record<string, ErrorKind>;
