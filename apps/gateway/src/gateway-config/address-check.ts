import type { VendorTransport } from '@weir/providers';
import type { ConfigReport } from './config-report.js';
import type { ConfigPath } from './yaml-document.js';

/** Settings that hold an address which may stand there without its scheme. */
const ADDRESS_KEY = /(url|uri|base|host|server|endpoint)$/i;

export interface AddressContext {
  readonly path: ConfigPath;
  readonly report: ConfigReport;
  readonly transport: VendorTransport;
}

/** Refuses every address in a `config` that the transport would not call, whatever the key is named. */
export function refuseAddresses(value: unknown, { path, report, transport }: AddressContext): void {
  if (typeof value === 'string') {
    const hostname = hostnameOf(value, String(path.at(-1)));
    if (hostname !== null && transport.refuses(hostname)) {
      report.problem(
        path,
        'is the address of a cloud metadata service; WEIR_ALLOW_METADATA_ADDRESSES=true allows it',
      );
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    refuseAddresses(item, { path: [...path, Array.isArray(value) ? Number(key) : key], report, transport });
  }
}

function hostnameOf(text: string, key: string): string | null {
  if (/^\s*https?:/i.test(text)) return URL.canParse(text) ? new URL(text).hostname : null;
  const address = `http://${text.trim()}`;
  return ADDRESS_KEY.test(key) && URL.canParse(address) ? new URL(address).hostname : null;
}
