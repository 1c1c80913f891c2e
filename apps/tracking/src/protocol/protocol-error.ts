import { describeAsProblem, type ErrorDescriber } from '@weir/http';
import { errorCodeOf } from './error-codes.js';

const OWN_API = /^\/+api\/weir\//;

/**
 * What node refuses before any route is known, in the form that the caller of the path reads. An address that was too
 * long to be read was most likely a query of MLflow's API.
 */
export const describeProtocolError: ErrorDescriber = (error, path) => {
  if (path !== null && OWN_API.test(path)) return describeAsProblem(error, path);
  const { status, code, message } = error;
  return { status, body: { error_code: errorCodeOf(code, status), message } };
};
