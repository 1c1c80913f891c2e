import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Where clouds hand the keys of a machine to whoever asks from inside it: a configured address must not lead there.
 * Private networks are not on the list, because model servers live in them.
 */
const RANGES: readonly (readonly [network: string, prefix: number])[] = [
  // Link-local as a whole: AWS, Azure, Google, Oracle and others answer on 169.254.169.254, container agents nearby.
  ['169.254.0.0', 16],
  // Alibaba Cloud, Azure's host agent, Oracle Cloud Classic.
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.192', 32],
  ['fe80::', 10],
  // AWS and Google over IPv6.
  ['fd00:ec2::', 32],
  ['fd20:ce::254', 128],
];

/** How an IPv4 address can be written inside an IPv6 one: compatible, NAT64, 6to4. Mapped ones the list knows itself. */
const EMBEDDINGS: readonly {
  readonly write: (high: string, low: string) => string;
  readonly bits: number;
}[] = [
  { write: (high, low) => `::${high}:${low}`, bits: 96 },
  { write: (high, low) => `64:ff9b::${high}:${low}`, bits: 96 },
  { write: (high, low) => `2002:${high}:${low}::`, bits: 16 },
];

const NAMES: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.goog',
  'metadata.google.internal',
  'instance-data',
  'instance-data.ec2.internal',
]);

const BLOCKED = blockList();

/** A connection that was not made, because the name of the vendor leads to a cloud's metadata service. */
export class MetadataAddressError extends Error {
  constructor() {
    super('The address belongs to a cloud metadata service.');
    this.name = 'MetadataAddressError';
  }
}

/**
 * Whether the host of a URL is a cloud's metadata service, by name or by address. Give the host as a URL object has it:
 * there, decimal, octal and hexadecimal spellings have become dotted ones already.
 */
export function isMetadataHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return isIP(host) === 0 ? NAMES.has(host.replace(/\.+$/, '')) : isMetadataAddress(host);
}

function isMetadataAddress(address: string): boolean {
  const [bare = ''] = address.split('%');
  return BLOCKED.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Looks names up for a connection and refuses metadata addresses among the answers. What was checked is what is
 * connected to, so that a name whose answer changes between two questions gains nothing.
 */
export function guardedLookup(resolve: LookupFunction = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const addresses = typeof found === 'string' ? [] : found;
      const [first] = addresses;
      if (!first || addresses.some(({ address }) => isMetadataAddress(address))) {
        return callback(new MetadataAddressError(), '', 0);
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function blockList(): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of RANGES) {
    const isV6 = isIP(network) === 6;
    list.addSubnet(network, prefix, isV6 ? 'ipv6' : 'ipv4');
    if (isV6) continue;
    const [a = 0, b = 0, c = 0, d = 0] = network.split('.').map(Number);
    const words = [(a << 8) | b, (c << 8) | d].map((word) => word.toString(16));
    for (const { write, bits } of EMBEDDINGS) {
      list.addSubnet(write(words[0] ?? '', words[1] ?? ''), bits + prefix, 'ipv6');
    }
  }
  return list;
}
