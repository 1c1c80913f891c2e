import { Injectable } from '@nestjs/common';
import {
  EvaluationChunkRepository,
  EvaluationOutboxRepository,
  EvaluationRepository,
  EvaluationRowRepository,
} from '@weir/tracking-store';

/** The tables that a submission writes to. */
@Injectable()
export class IntakeStores {
  constructor(
    readonly evaluations: EvaluationRepository,
    readonly rows: EvaluationRowRepository,
    readonly chunks: EvaluationChunkRepository,
    readonly outbox: EvaluationOutboxRepository,
  ) {}
}
