import { unsuitableRequest } from '../port/provider.errors.js';

/** For vendors that answer once; worded as MLflow words it. */
export function requireOneChoice(n: number | null | undefined, vendor: string): void {
  if (n == null || n === 1) return;
  throw unsuitableRequest(`'n' must be '1' for the ${vendor} provider. Received value: '${String(n)}'.`);
}
