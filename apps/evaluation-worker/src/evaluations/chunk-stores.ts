import { Injectable } from '@nestjs/common';
import {
  EvaluationChunkRepository,
  EvaluationRowRepository,
  EvaluationUnitRepository,
} from '@weir/tracking-store';

/** The tables that work on a chunk touches. */
@Injectable()
export class ChunkStores {
  constructor(
    readonly chunks: EvaluationChunkRepository,
    readonly rows: EvaluationRowRepository,
    readonly units: EvaluationUnitRepository,
  ) {}
}
