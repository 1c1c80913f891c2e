import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import type { MetricFamily } from '@weir/observability';
import { ProviderError, type ProviderFailure } from '@weir/providers';
import type { GatewayEndpoint } from '../gateway-config/gateway-snapshot.js';
import { callRecordOf } from './call-record.js';
import { CallTelemetry } from './call-telemetry.js';

const chat = { name: 'chat' } as GatewayEndpoint;
const configured = new Set(['chat']);

function createResponse(state: Partial<ServerResponse> = {}): ServerResponse {
  return { destroyed: false, writableFinished: false, ...state } as ServerResponse;
}

/** Samples of one family as text, which is how a dashboard sees them. */
function samplesOf(families: readonly MetricFamily[], name: string): string[] {
  const family = families.find((candidate) => candidate.name === name);
  return (family?.values ?? []).map(
    ({ labels, value }) => `${Object.values(labels).join(' ') || 'total'} ${value}`,
  );
}

function refusal(failure: ProviderFailure, vendorStatus: number | null): ProviderError {
  return new ProviderError({ failure, status: 502, message: 'no', vendorStatus });
}

describe('CallTelemetry', () => {
  it('counts calls by endpoint, surface and class of status', () => {
    const telemetry = new CallTelemetry();
    for (const [surface, status] of [
      ['native', 200],
      ['native', 204],
      ['openai', 200],
      ['2.8', 502],
    ] as const) {
      const record = telemetry.begin(createResponse(), 'native');
      record.chose(chat, surface);
      record.end(status);
    }
    expect(samplesOf(telemetry.families(configured), 'weir_gateway_requests_total')).toEqual([
      'chat native 2xx 2',
      'chat openai 2xx 1',
      'chat 2.8 5xx 1',
    ]);
  });

  it('gives all calls of made-up endpoints one label', () => {
    const telemetry = new CallTelemetry();
    for (let call = 0; call < 3; call++) telemetry.begin(createResponse(), 'openai').fail(new Error(), 404);
    expect(samplesOf(telemetry.families(configured), 'weir_gateway_requests_total')).toEqual([
      '(unknown) openai 4xx 3',
    ]);
  });

  it('forgets endpoints that left the configuration', () => {
    const telemetry = new CallTelemetry();
    const record = telemetry.begin(createResponse(), 'native');
    record.chose(chat, 'native');
    record.end(200);
    expect(samplesOf(telemetry.families(new Set()), 'weir_gateway_requests_total')).toEqual([]);
  });

  it('adds up tokens and ignores numbers that are none', () => {
    const telemetry = new CallTelemetry();
    const usages = [
      {
        prompt_tokens: 10,
        completion_tokens: 4,
        prompt_tokens_details: { cached_tokens: 3 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
      {
        prompt_tokens: 5,
        completion_tokens: NaN,
        prompt_tokens_details: { cached_tokens: '9' },
      },
    ];
    for (const usage of usages) {
      const record = telemetry.begin(createResponse(), 'native');
      record.chose(chat, 'native');
      record.used(usage);
      record.end(200);
    }
    expect(samplesOf(telemetry.families(configured), 'weir_gateway_tokens_total')).toEqual([
      'chat input 15',
      'chat output 4',
      'chat cached_input 3',
      'chat reasoning 2',
    ]);
  });

  it.each([
    ['REFUSED', 429, 'rate_limited'],
    ['REFUSED', 401, 'refused'],
    ['REFUSED', 503, 'failed'],
    ['UNREACHABLE', null, 'unreachable'],
    ['TIMEOUT', null, 'timeout'],
    ['UNREADABLE', 200, 'unreadable'],
  ] as const)('counts a vendor error %s %s as %s', (failure, vendorStatus, kind) => {
    const telemetry = new CallTelemetry();
    const record = telemetry.begin(createResponse(), 'native');
    record.chose(chat, 'native');
    record.fail(refusal(failure, vendorStatus), 502);
    expect(samplesOf(telemetry.families(configured), 'weir_gateway_vendor_errors_total')).toEqual([
      `chat ${kind} 1`,
    ]);
  });

  it('does not blame the vendor for a caller that went away', () => {
    const telemetry = new CallTelemetry();
    const record = telemetry.begin(createResponse({ destroyed: true }), 'native');
    record.chose(chat, 'native');
    record.fail(refusal('ABORTED', null), 499);
    const families = telemetry.families(configured);
    expect(samplesOf(families, 'weir_gateway_vendor_errors_total')).toEqual([]);
    expect(samplesOf(families, 'weir_gateway_requests_total')).toEqual(['chat native canceled 1']);
  });

  it('follows a stream to its end, once', () => {
    const telemetry = new CallTelemetry();
    const record = telemetry.begin(createResponse(), 'native');
    record.chose(chat, 'native');
    record.streamOpened();
    record.chunk();
    record.chunk();
    record.used({ prompt_tokens: 1, completion_tokens: 2 });
    expect(samplesOf(telemetry.families(configured), 'weir_gateway_active_streams')).toEqual(['total 1']);
    record.broke(refusal('UNREADABLE', 200));
    record.end(200);
    record.end(200);
    const families = telemetry.families(configured);
    expect(samplesOf(families, 'weir_gateway_active_streams')).toEqual(['total 0']);
    expect(samplesOf(families, 'weir_gateway_active_calls')).toEqual(['total 0']);
    expect(samplesOf(families, 'weir_gateway_requests_total')).toEqual(['chat native broken 1']);
    expect(samplesOf(families, 'weir_gateway_tokens_total')).toEqual(['chat input 1', 'chat output 2']);
    expect(samplesOf(families, 'weir_gateway_time_to_first_token_seconds').at(-1)).toBe('chat 1');
  });

  it('is found again from the response that it belongs to', () => {
    const response = createResponse();
    const record = new CallTelemetry().begin(response, 'native');
    expect(callRecordOf(response)).toBe(record);
    expect(callRecordOf(createResponse())).toBeNull();
  });
});
