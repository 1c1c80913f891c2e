import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { guardedLookup, isMetadataHost, MetadataAddressError } from './metadata-address.js';

const hostOf = (address: string): string => new URL(address).hostname;

describe('isMetadataHost', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://169.254.170.2',
    'http://2852039166',
    'http://0xa9fea9fe',
    'http://0xA9.0xFE.0xA9.0xFE',
    'http://0251.0376.0251.0376',
    'http://169.254.43518',
    'http://１６９.254.169.254',
    'http://[::ffff:169.254.169.254]',
    'http://[::ffff:a9fe:a9fe]',
    'http://[0:0:0:0:0:ffff:a9fe:a9fe]',
    'http://[::169.254.169.254]',
    'http://[64:ff9b::a9fe:a9fe]',
    'http://[2002:a9fe:a9fe::1]',
    'http://[fe80::1]',
    'http://[fd00:ec2::254]',
    'http://[FD00:0EC2:0:0:0:0:0:254]',
    'http://[fd20:ce::254]',
    'http://100.100.100.200',
    'http://168.63.129.16',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://Metadata.Google.Internal./',
    'http://metadata',
    'https://instance-data.ec2.internal:8443',
  ])('knows %s', (address) => {
    expect(isMetadataHost(hostOf(address))).toBe(true);
  });

  it.each([
    'https://api.openai.com/v1',
    'http://localhost:11434',
    'http://127.0.0.1:9020',
    'http://10.0.0.7',
    'http://192.168.1.2',
    'http://172.16.0.1',
    'http://169.253.255.255',
    'http://169.255.0.1',
    'http://100.100.100.201',
    'http://[::1]:8000',
    'http://[fd00:1234::1]',
    'http://[2002:0a00:0001::1]',
    'http://metadata.google.internal.example.com',
    'http://my-metadata',
  ])('leaves %s alone', (address) => {
    expect(isMetadataHost(hostOf(address))).toBe(false);
  });
});

describe('guardedLookup', () => {
  const resolverOf =
    (addresses: LookupAddress[]): LookupFunction =>
    (_name, _options, callback) =>
      callback(null, addresses);

  function look(addresses: LookupAddress[], options: { all?: boolean } = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      guardedLookup(resolverOf(addresses))('vendor.test', options, (error, ...found) => {
        if (error) reject(error);
        else resolve(found);
      });
    });
  }

  it('gives what it found, in the form that was asked for', async () => {
    const addresses = [
      { address: '10.0.0.1', family: 4 },
      { address: 'fd00:1234::1', family: 6 },
    ];
    expect(await look(addresses, { all: true })).toEqual([addresses]);
    expect(await look(addresses)).toEqual(['10.0.0.1', 4]);
  });

  it.each(['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1%eth0', 'fd00:ec2::254'])(
    'refuses a name that has %s among its addresses',
    async (address) => {
      const addresses = [
        { address: '10.0.0.1', family: 4 },
        { address, family: address.includes(':') ? 6 : 4 },
      ];
      await expect(look(addresses)).rejects.toThrow(MetadataAddressError);
      await expect(look(addresses, { all: true })).rejects.toThrow(MetadataAddressError);
    },
  );

  it('passes a failed look-up on', async () => {
    const failure = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    const failing: LookupFunction = (_name, _options, callback) => callback(failure, '', 0);
    await expect(
      new Promise((resolve, reject) => {
        guardedLookup(failing)('vendor.test', {}, (error) => (error ? reject(error) : resolve(null)));
      }),
    ).rejects.toBe(failure);
  });
});
