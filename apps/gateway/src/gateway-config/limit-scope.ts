/** Whose calls are counted together. */
export type LimitScope =
  | { readonly by: 'endpoint' }
  | { readonly by: 'caller' }
  /** The name is in lower case, as node gives headers. */
  | { readonly by: 'header'; readonly name: string };

const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/;

/** Reads `per`: `endpoint`, `caller`, `header:X-Team` or `{header: X-Team}`; null for anything else. */
export function parseLimitScope(value: unknown): LimitScope | null {
  if (value === undefined || value === null || value === 'endpoint') return { by: 'endpoint' };
  if (value === 'caller') return { by: 'caller' };
  const name = headerName(value)?.toLowerCase();
  return name !== undefined && HEADER_NAME.test(name) ? { by: 'header', name } : null;
}

function headerName(value: unknown): string | null {
  if (typeof value === 'string') return /^header:\s*(\S+)$/.exec(value)?.[1] ?? null;
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return null;
  return 'header' in value && typeof value.header === 'string' ? value.header : null;
}
