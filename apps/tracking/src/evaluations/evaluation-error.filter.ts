import { Catch, Inject, type ArgumentsHost } from '@nestjs/common';
import { ProblemDetailsFilter } from '@weir/http';
import { translateDatabaseError } from '@weir/tracking-store';
import { LOGGER, type Logger } from '../tracking.tokens.js';

/** Problem details (RFC 9457): this is Weir's own API, not MLflow's. */
@Catch()
export class EvaluationErrorFilter extends ProblemDetailsFilter {
  constructor(@Inject(LOGGER) logger: Logger) {
    super(logger);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    super.catch(translateDatabaseError(error), host);
  }
}
