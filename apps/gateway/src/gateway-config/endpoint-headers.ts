import type { EndpointHeaders } from '@weir/providers';
import type { ConfigReport } from './config-report.js';
import type { ValueResolver } from './value-resolver.js';
import type { ConfigPath } from './yaml-document.js';

/** What belongs to the connection or is computed for each call: HTTP breaks when somebody else sets it. */
const FORBIDDEN = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const HEADER_TEXT = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/;
const SECRET_NAME = /key|token|secret|password|auth|cookie/;
/** `Bearer $TOKEN`: in a header the variable is often only the second half. */
const SCHEME_AND_VARIABLE = /^([A-Za-z][\w-]*) (\$\S+)$/;

export interface HeadersContext {
  readonly path: ConfigPath;
  readonly report: ConfigReport;
  readonly resolver: ValueResolver;
}

/**
 * Reads the `headers` of an endpoint. They win over what its adapter sends, the vendor's key included, so that a proxy
 * in front of the vendor can be given credentials of its own.
 */
export function readEndpointHeaders(
  given: Readonly<Record<string, unknown>>,
  context: HeadersContext,
): EndpointHeaders {
  const headers = new Map<string, string>();
  const secrets: string[] = [];
  for (const [writtenName, value] of Object.entries(given)) {
    const name = writtenName.toLowerCase();
    const path = [...context.path, writtenName];
    const reason = nameProblem(name, headers);
    if (reason !== null) context.report.problem(path, reason);
    const text = reason === null ? readText(value, { ...context, path }) : null;
    if (text === null) continue;
    headers.set(name, text);
    if (SECRET_NAME.test(name) || text !== value) secrets.push(text, ...text.split(' ').slice(1));
  }
  return { headers: Object.fromEntries(headers), secrets };
}

function nameProblem(name: string, seen: ReadonlyMap<string, string>): string | null {
  if (!HEADER_NAME.test(name)) return 'is not a name that an HTTP header can have';
  if (FORBIDDEN.has(name)) return 'is a header that the gateway sets itself';
  return seen.has(name) ? 'is given twice: the case of letters does not count' : null;
}

function readText(value: unknown, { path, report, resolver }: HeadersContext): string | null {
  if (typeof value !== 'string') {
    report.problem(path, 'must be a string; put it in quotes');
    return null;
  }
  const problemsBefore = report.problems.length;
  const [, scheme, variable] = SCHEME_AND_VARIABLE.exec(value) ?? [];
  const text =
    scheme === undefined || variable === undefined
      ? resolver.resolveText(value, path)
      : `${scheme} ${resolver.resolveText(variable, path)}`;
  if (report.problems.length > problemsBefore) return null;
  if (HEADER_TEXT.test(text)) return text;
  report.problem(path, 'is empty or contains characters that an HTTP header cannot carry');
  return null;
}
