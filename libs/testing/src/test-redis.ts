const OWN_DATABASES = 64;

/**
 * Address of the run's real Redis. Every Jest worker gets a logical database of its own, unless the address names one
 * already; test files of one worker share it one after another, so keys still need a prefix of their own.
 */
export function testRedisUrl(): string {
  const address = process.env.WEIR_TEST_REDIS_URL;
  if (!address) {
    throw new Error('no Redis for this test: it belongs into an *.int-spec.ts or *.e2e-spec.ts file');
  }
  const url = new URL(address);
  if (url.pathname.length > 1) return address;
  url.pathname = `/${Number(process.env.JEST_WORKER_ID ?? 0) % OWN_DATABASES}`;
  return url.href;
}
