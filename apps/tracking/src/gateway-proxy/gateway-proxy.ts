import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { LOGGER, TRACKING_SETTINGS, type Logger, type TrackingSettings } from '../tracking.tokens.js';
import { limitedText } from './limited-text.js';

/** Model calls take their time. */
const TIMEOUT_MS = 120_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** Of the gateway's own words in a message about its refusal. */
const MAX_SHOWN = 1_000;

/** Calls the gateway that the settings name, and nothing else. */
@Injectable()
export class GatewayProxy {
  constructor(
    @Inject(TRACKING_SETTINGS) private readonly settings: TrackingSettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Null without a gateway. Rejects with the gateway's status when it refuses. */
  async call(method: 'GET' | 'POST', path: string, body: object | null): Promise<object | null> {
    const { gatewayUrl } = this.settings.web;
    if (gatewayUrl === null) return null;
    const { status, text } = await this.exchange(`${gatewayUrl}${path}`, method, body);
    const answer = jsonObject(text);
    if (status === 200 && answer) return answer;
    throw new AppError({
      code: 'GATEWAY_PROXY.REFUSED',
      // A redirect or an answer that is no JSON is a fault of the gateway, like its 5xx.
      status: status >= 400 && status < 600 ? status : 502,
      message:
        `Deployments proxy request failed with error code ${status}. ` +
        `Error message: ${text.slice(0, MAX_SHOWN)}`,
      isPublic: true,
      isRetryable: status >= 500,
    });
  }

  private async exchange(
    url: string,
    method: 'GET' | 'POST',
    body: object | null,
  ): Promise<{ readonly status: number; readonly text: string }> {
    try {
      const response = await fetch(url, {
        method,
        // Elsewhere would be a host that the settings do not name.
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      return { status: response.status, text: await limitedText(response, MAX_ANSWER_BYTES) };
    } catch (cause) {
      this.logger.warn({ err: cause, url }, 'the gateway does not answer');
      throw new AppError({
        code: 'GATEWAY_PROXY.UNREACHABLE',
        status: 503,
        message: 'The gateway that this server is set up with does not answer.',
        cause,
        isPublic: true,
        isRetryable: true,
      });
    }
  }
}

function jsonObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
