import { invalidParameter } from '@weir/tracking-store';

const ENDPOINTS = 'api/2.0/endpoints';
const INVOCATION = /^gateway\/([^/]+)\/invocations$/;
/** Longer names are no endpoint's, and a message repeats them. */
const MAX_LENGTH = 500;

/**
 * The path at the gateway that a caller may reach: the list of endpoints by GET, an endpoint's invocation by POST. It is
 * put together here, so that nothing a caller sends decides about the host or leaves these two paths.
 */
export function gatewayPath(method: 'GET' | 'POST', asked: string | null | undefined): string {
  if (!asked) throw invalidParameter('Deployments proxy request must specify a gateway_path.');
  const path = asked.slice(0, MAX_LENGTH + 1).replace(/^\/+|\/+$/g, '');
  if (method === 'GET' && path === ENDPOINTS) return `/${ENDPOINTS}/`;
  const name = method === 'POST' ? INVOCATION.exec(path)?.[1] : undefined;
  if (name === undefined || name === '.' || name === '..' || asked.length > MAX_LENGTH) {
    throw invalidParameter(`Invalid gateway_path: ${asked.slice(0, MAX_LENGTH)} for method: ${method}`);
  }
  return `/gateway/${encodeURIComponent(name)}/invocations`;
}
