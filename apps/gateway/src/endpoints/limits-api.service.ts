import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { SchemaRegistry } from '@weir/http';
import { InvalidRequestError, notAvailable } from '../errors/request.errors.js';
import { readJsonObject } from '../invocations/request-body.js';
import { SetLimitsDto } from './set-limits.dto.js';

const BODY_LIMITS = { maxBytes: 64 * 1024 };

/** MLflow's limits API: present in every version, never implemented there. Limits are set in the configuration. */
@Injectable()
export class LimitsApiService {
  readonly registry = new SchemaRegistry([SetLimitsDto]);
  private readonly validate = this.registry.validatorFor(SetLimitsDto);

  get(): never {
    throw notAvailable('get_limits');
  }

  async set(request: IncomingMessage): Promise<never> {
    const issues = this.validate(await readJsonObject(request, BODY_LIMITS));
    throw issues ? InvalidRequestError.ofIssues(issues) : notAvailable('set_limits');
  }
}
