import { Inject, Injectable } from '@nestjs/common';
import type { GatewaySettings } from '@weir/config';
import type { BodyLimits } from '@weir/http';
import type { Logger } from '@weir/observability';
import { AdmissionService } from '../admission/admission.service.js';
import { ErrorResponder } from '../errors/error-responder.js';
import { GATEWAY_LOGGER, GATEWAY_SETTINGS } from '../gateway.tokens.js';

/** What all invocations share. */
@Injectable()
export class InvocationResources {
  readonly bodyLimits: BodyLimits;

  constructor(
    readonly admission: AdmissionService,
    readonly errors: ErrorResponder,
    @Inject(GATEWAY_LOGGER) readonly logger: Logger,
    @Inject(GATEWAY_SETTINGS) { maxBodyBytes }: GatewaySettings,
  ) {
    this.bodyLimits = { maxBytes: maxBodyBytes };
  }
}
