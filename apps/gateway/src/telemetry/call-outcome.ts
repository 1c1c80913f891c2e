import type { ProviderError } from '@weir/providers';

/** How calls end, as the label `status` says it: `canceled` when the caller went away, `broken` after a stream began. */
export const CALL_OUTCOMES = ['2xx', '3xx', '4xx', '5xx', 'canceled', 'broken'] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** What went wrong at a vendor, as the label `kind` says it. */
export const VENDOR_ERROR_KINDS = [
  'rate_limited',
  'refused',
  'failed',
  'unreachable',
  'timeout',
  'unreadable',
] as const;
export type VendorErrorKind = (typeof VENDOR_ERROR_KINDS)[number];

export function outcomeOfStatus(status: number): CallOutcome {
  if (status < 300) return '2xx';
  if (status < 400) return '3xx';
  return status < 500 ? '4xx' : '5xx';
}

/** Null for what is no fault of the vendor: the caller went away, or asked for what there is not. */
export function vendorErrorKind({ failure, vendorStatus }: ProviderError): VendorErrorKind | null {
  switch (failure) {
    case 'REFUSED':
      if (vendorStatus === 429) return 'rate_limited';
      return vendorStatus !== null && vendorStatus >= 500 ? 'failed' : 'refused';
    case 'UNREACHABLE':
      return 'unreachable';
    case 'TIMEOUT':
      return 'timeout';
    case 'UNREADABLE':
      return 'unreadable';
    case 'ABORTED':
    case 'UNSUPPORTED':
    case 'UNSUITABLE_REQUEST':
      return null;
  }
}
