import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FirstHandler } from '@weir/http';
import type { EndpointType } from '@weir/llm-v1';
import type { InvocationService } from './invocation.service.js';

const NATIVE_PREFIX = '/endpoints/';
const GATEWAY_PREFIX = '/gateway/';
const SUFFIX = '/invocations';
/** Names that need no decoding; all others take the router's way. */
const PLAIN_NAME = /^[\w.-]+$/;

const MODEL_PATHS: ReadonlyMap<string, EndpointType> = new Map([
  ['/v1/chat/completions', 'llm/v1/chat'],
  ['/v1/completions', 'llm/v1/completions'],
  ['/v1/embeddings', 'llm/v1/embeddings'],
]);

/**
 * Hands plain invocations to their service before Express and Nest look for a route, which would take about a tenth of a
 * call. The controllers stay: they document the same paths, and answer whatever is written in another way.
 */
export function directPaths(invocations: InvocationService): FirstHandler {
  return (request: IncomingMessage, response: ServerResponse) => {
    const { method, url } = request;
    if (method !== 'POST' || url === undefined) return false;
    const type = MODEL_PATHS.get(url);
    if (type !== undefined) {
      invocations.invokeByModel({ request, response }, type);
      return true;
    }
    const isGatewayPath = url.startsWith(GATEWAY_PREFIX);
    if (!(isGatewayPath || url.startsWith(NATIVE_PREFIX)) || !url.endsWith(SUFFIX)) return false;
    const name = url.slice((isGatewayPath ? GATEWAY_PREFIX : NATIVE_PREFIX).length, -SUFFIX.length);
    if (!PLAIN_NAME.test(name)) return false;
    invocations.invokeByName({ request, response }, { name, isGatewayPath });
    return true;
  };
}
