import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VendorStub, type ScriptedReply } from '@weir/testing';
import {
  CredentialServers,
  DIALECTS,
  errorBody,
  expectError,
  FAULTY_VENDORS,
  goodReply,
  type ExpectedError,
} from './fault-kit.js';
import { GatewayFixture } from './gateway-fixture.js';

const STATUSES = [400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529];
const html = { text: '<html>Service</html>', headers: { 'content-type': 'text/html', 'retry-after': '9' } };
const json = { 'content-type': 'application/json' };

/** Answers that are none, whatever the vendor. */
const NONSENSE: readonly [what: string, reply: ScriptedReply, expected: ExpectedError][] = [
  ['an HTML page with 401', { ...html, status: 401 }, { status: 401, words: /read/, retryAfter: '9' }],
  ['an HTML page with 429', { ...html, status: 429 }, { status: 429, words: /read/, retryAfter: '9' }],
  ['an HTML page with 503', { ...html, status: 503 }, { status: 503, words: /read/, retryAfter: '9' }],
  ['an HTML page with 200', { ...html, status: 200 }, { status: 502, words: /not JSON \(text\/html\)/ }],
  ['an error without a body', { status: 500, text: '' }, { status: 500, words: /without a message/ }],
  ['broken JSON in an error', { status: 400, text: '{"err', headers: json }, { status: 400, words: /read/ }],
  ['an error of megabytes', { status: 400, text: 'x'.repeat(2_000_000) }, { status: 400, words: /read/ }],
  [
    'a Retry-After of its own making',
    { status: 429, headers: { 'retry-after': 'soon; maybe' }, json: { error: { message: 'later' } } },
    { status: 429 },
  ],
  ['a status beyond HTTP', { status: 799, json: {} }, { status: 502, words: /no status/ }],
  ['a redirect', { status: 307, headers: { location: 'http://169.254.169.254/' } }, { status: 502 }],
  ['nothing', { text: '', headers: json }, { status: 502 }],
  ['no content', { status: 204 }, { status: 502 }],
  ['cut-off JSON', { text: '{"id": "x", "choices": [{"ind', headers: json }, { status: 502 }],
  ['an empty object', { json: {} }, { status: 502 }],
  ['null', { json: null }, { status: 502 }],
  ['a list', { json: [] }, { status: 502 }],
  ['a number', { json: 7 }, { status: 502 }],
  [
    'absurd nesting',
    { text: '['.repeat(100_000) + ']'.repeat(100_000), headers: json },
    { status: 502, words: /./ },
  ],
  ['invalid UTF-8', { chunks: [Buffer.from([0x7b, 0xff, 0xfe, 0x7d])], headers: json }, { status: 502 }],
  ['bytes in a packing that nobody asked for', { text: '\x1f\x8b\x08', headers: json }, { status: 502 }],
];

let stub: VendorStub;
let gateway: GatewayFixture;
let credentials: CredentialServers;

beforeAll(async () => {
  stub = await VendorStub.start();
  credentials = await CredentialServers.start();
  gateway = await GatewayFixture.start(credentials.config(FAULTY_VENDORS, stub.url));
});
afterAll(async () => {
  await gateway.stop();
  await stub.stop();
  await credentials.stop();
});
beforeEach(() => stub.clear());

describe.each(FAULTY_VENDORS)('when $title', (vendor) => {
  async function expectInEachDialect(reply: ScriptedReply, expected: ExpectedError): Promise<void> {
    for (const dialect of DIALECTS) {
      stub.enqueue(reply);
      await expectError(gateway, { vendor, dialect, ...expected });
    }
    expect(stub.requests).toHaveLength(DIALECTS.length);
  }

  it.each(STATUSES)('answers %i, each dialect keeps it, its words and its Retry-After', async (status) => {
    const reply = {
      status,
      json: errorBody(vendor, 'The vendor says いいえ'),
      headers: { 'retry-after': '7' },
    };
    await expectInEachDialect(reply, { status, words: /The vendor says いいえ/, retryAfter: '7' });
  });

  it('repeats its key, no dialect shows it', async () => {
    const message = `Bad key ${vendor.vendorCase.key ?? 'none'} here`;
    const words = vendor.vendorCase.key === null ? /Bad key none here/ : /Bad key \[redacted\] here/;
    await expectInEachDialect({ status: 401, json: errorBody(vendor, message) }, { status: 401, words });
  });

  it.each(NONSENSE)('answers %s, each dialect says so', (_, reply, expected) =>
    expectInEachDialect(reply, expected),
  );

  it('has recovered, each dialect answers again', async () => {
    for (const dialect of DIALECTS) {
      stub.enqueue({ status: 500, text: '' }, goodReply(vendor));
      await expectError(gateway, { vendor, dialect, status: 500 });
      const answer = await gateway.post(dialect.path(vendor), dialect.body(vendor));
      expect({ status: answer.status, text: await answer.text() }).toEqual({
        status: 200,
        text: expect.stringContaining('Tokyo.'),
      });
    }
  });
});
