import type { StoreFailurePolicy } from '@weir/rate-limit';
import type { ConfigReport } from './config-report.js';
import { warnUnknownKeys } from './dto-check.js';
import { counterOf, EndpointLimits, toEndpointLimit } from './endpoint-limits.js';
import { LimitConfigDto } from './limit-config.dto.js';
import type { ConfigPath } from './yaml-document.js';

export interface LimitsPart {
  readonly name: string;
  readonly limit?: LimitConfigDto | readonly LimitConfigDto[] | null;
  readonly on_store_failure?: StoreFailurePolicy | null;
}

/** The limits of one endpoint, of a part of the file that fits its DTO; says in the report what is odd about them. */
export function createLimits(
  { name, limit, on_store_failure }: LimitsPart,
  { path, report }: { path: ConfigPath; report: ConfigReport },
): EndpointLimits {
  const listed = (Array.isArray(limit) ? limit : [limit ?? []].flat()) as readonly LimitConfigDto[];
  const limits = listed.map(toEndpointLimit);
  const counters = limits.map(counterOf);
  listed.forEach((dto, index) => {
    const own = Array.isArray(limit) ? [...path, index] : path;
    warnUnknownKeys(LimitConfigDto, { value: dto, path: own, report });
    const earlier = counters.indexOf(counters[index] ?? '');
    if (earlier < index) {
      report.problem(own, `counts the same as limit ${earlier + 1} of this endpoint; keep one of them`);
    }
  });
  return new EndpointLimits({ endpoint: name, limits, onStoreFailure: on_store_failure ?? 'local' });
}
