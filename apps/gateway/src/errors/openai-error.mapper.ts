import { ADMISSION_ERRORS, ENDPOINT_ERRORS } from './error-kinds.js';
import type { WireError } from './wire-error.js';

export interface OpenAiErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | number | null;
  };
}

const VENDOR_REFUSAL = 'PROVIDER.REFUSED';

/** The codes that OpenAI's own API uses for what can happen here. */
const CODES: Readonly<Record<string, string>> = {
  [ENDPOINT_ERRORS.unknown.code]: 'model_not_found',
  [ADMISSION_ERRORS.rateLimited.code]: 'rate_limit_exceeded',
};

/** OpenAI answers an invalid request with 400 where MLflow's own paths say 422; a vendor's own status is kept. */
export function openAiStatus({ status, code }: WireError): number {
  return status === 422 && code !== VENDOR_REFUSAL ? 400 : status;
}

/** The form that OpenAI's SDKs read, also inside an event stream. */
export function toOpenAiError(error: WireError): OpenAiErrorBody {
  const { vendorFacts, code, message, field } = error;
  return {
    error: {
      message,
      type: vendorFacts.type ?? openAiType(openAiStatus(error)),
      param: vendorFacts.param ?? paramOf(error) ?? field,
      code: vendorFacts.code ?? CODES[code] ?? null,
    },
  };
}

function paramOf({ validation }: WireError): string | null {
  return validation?.[0]?.loc.slice(1).join('.') || null;
}

/** The type that OpenAI gives to errors of a status. */
export function openAiType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
