/**
 * Whether a service's address is one of the allowed ones, or below one.
 *
 * @example isAllowedAddress('http://scorer:8000/polite/v2', ['http://scorer:8000/polite']) // true
 */
export const isAllowedAddress = (address: string, allowed: readonly string[]): boolean => {
  if (!URL.canParse(address)) return false;
  const { origin, pathname } = new URL(address);
  return allowed.some((prefix) => {
    const above = new URL(prefix);
    const folder = above.pathname.endsWith('/') ? above.pathname : `${above.pathname}/`;
    return origin === above.origin && (pathname === above.pathname || pathname.startsWith(folder));
  });
};
