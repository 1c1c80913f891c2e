import { isRetryableStatus } from '@weir/providers';
import { toErrorAnswer } from './error-answer.js';
import { ERROR_AREAS, type ErrorArea, type ErrorSample } from './error-samples.js';
import { openAiType } from './openai-error.mapper.js';

const INTRODUCTION = `# Errors of the gateway

This page is made from the code by \`npm run docs:errors\`; a test fails when it is stale.

- **MLflow's paths** (\`/endpoints/…\`, \`/gateway/…\`, \`/api/…\`) answer \`{"detail": …}\`, in both generations: a text, or FastAPI's list for a body
  that does not fit. A call over its limit is \`{"error": text}\`, as MLflow's is.
- **\`/v1/…\`** answers OpenAI's \`{"error": {"message", "type", "param", "code"}}\`. What is 422 elsewhere is 400 there, as OpenAI's SDKs expect.
- **A stream that breaks after its beginning** has status 200 already. Its last event is \`data: {"error": {…}}\` in OpenAI's form on every path, and
  \`data: [DONE]\` does not follow.

"Retry" says whether the same call may succeed later. \`Retry-After\` is sent with every 429 of this server, and with a vendor's error when the vendor
sent it. An answer never holds a key, a stack or an address of a vendor.
`;

const VENDOR_STATUSES = [400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529];

/** The text of docs/errors.md. */
export function renderErrorReference(): string {
  const sections = ERROR_AREAS.map(
    (area) => `## ${area.title}\n\n${kindTable(area)}\n\n${answerTable(area)}\n`,
  );
  return [INTRODUCTION, ...sections, vendorSection()].join('\n');
}

function kindTable({ samples }: ErrorArea): string {
  return table(
    ['Code', 'Status', 'on `/v1`', 'When', 'Retry', 'Headers'],
    samples.map(({ kind, wire }) => [
      `\`${kind.code}\``,
      statusIn(kind.code, wire.status),
      statusIn(kind.code, toErrorAnswer(wire, 'openai').status),
      kind.when,
      kind.isRetryable ? 'yes' : 'no',
      headersOf(wire),
    ]),
  );
}

/** The error of a vendor has the vendor's status; the catalogue's one only stands in where there is none. */
function statusIn(code: string, status: number): string {
  return code === 'PROVIDER.REFUSED' ? 'the vendor’s' : String(status);
}

function headersOf({ code, headers }: ErrorSample['wire']): string {
  const names = code === 'PROVIDER.REFUSED' ? ['retry-after'] : Object.keys(headers);
  return names.map((name) => `\`${name}\``).join(' ');
}

function answerTable({ samples }: ErrorArea): string {
  return table(
    ['Code', 'MLflow’s paths', '`/v1`'],
    samples.map(({ kind, wire }) => [
      `\`${kind.code}\``,
      json(toErrorAnswer(wire, 'mlflow').body),
      json(toErrorAnswer(wire, 'openai').body),
    ]),
  );
}

function vendorSection(): string {
  const rows = VENDOR_STATUSES.map((status) => [
    String(status),
    String(status),
    `\`${openAiType(status)}\``,
    isRetryableStatus(status) ? 'yes' : 'no',
  ]);
  return `## The status of a vendor

The vendor's status goes to the caller on every path, with its message and its \`Retry-After\`, also when the message cannot be read (an HTML page of a
proxy, for instance). A redirect is never followed and is \`PROVIDER.UNREADABLE\`. On \`/v1\` the vendor's own \`type\`, \`param\` and \`code\` are kept.

${table(['Vendor', 'Caller', '`type` on `/v1` when the vendor names none', 'Retry'], rows)}
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function json(value: object): string {
  return `\`${JSON.stringify(value).replaceAll('|', '\\|')}\``;
}
