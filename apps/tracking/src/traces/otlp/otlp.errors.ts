import type { ErrorKind } from '@weir/errors';

/** What an exporter is told. None of them is worth sending the same spans again. */
export const OTLP_ERRORS = {
  contentType: {
    code: 'OTLP.BAD_REQUEST',
    status: 400,
    when: 'The Content-Type is neither application/x-protobuf nor application/json.',
  },
  malformed: {
    code: 'OTLP.BAD_REQUEST',
    status: 400,
    when: 'The body is no ExportTraceServiceRequest, or holds no spans.',
  },
  tooMuch: {
    code: 'OTLP.BAD_REQUEST',
    status: 400,
    when: 'The body holds more spans or values than one request takes.',
  },
  noExperiment: {
    code: 'OTLP.INVALID_PARAMETER_VALUE',
    status: 422,
    when: 'The header x-mlflow-experiment-id is missing.',
  },
  unusableSpans: {
    code: 'OTLP.INVALID_PARAMETER_VALUE',
    status: 422,
    when: 'None of the spans can be stored.',
  },
} as const satisfies Record<string, ErrorKind>;
