import { Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import type { Metric } from '@weir/evaluation';
import type { ExternalScorers, JudgeScorers } from './scorer.factory.js';

/** Refuses metrics that this worker has nobody for, instead of leaving their columns empty. */
@Injectable()
export class UnavailableScorers implements JudgeScorers, ExternalScorers {
  create({ name, kind }: Metric): Promise<never> {
    return Promise.reject(
      new AppError({
        code: 'EVALUATION.METRIC_UNAVAILABLE',
        status: 422,
        message: `This worker cannot score the ${kind} metric "${name}".`,
      }),
    );
  }
}
