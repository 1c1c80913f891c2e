import { Injectable } from '@nestjs/common';
import { invalidParameter, MetricHistoryRepository } from '@weir/tracking-store';
import { intervalQuery } from '../metrics/bulk-history.rules.js';
import { metricMessage } from '../runs/run.mapper.js';
import { inputOf, texts } from './field-input.js';
import type { FieldParameters, FieldReaders } from './graphql.tokens.js';

interface IntervalInput {
  readonly runIds: readonly (string | null)[] | null;
  readonly metricKey: string | null;
  readonly startStep: number | null;
  readonly endStep: number | null;
  readonly maxResults: number | null;
}

@Injectable()
export class MetricFields implements FieldReaders {
  readonly fields = {
    mlflowGetMetricHistoryBulkInterval: (parameters: FieldParameters) => this.history(inputOf(parameters)),
  };

  constructor(private readonly points: MetricHistoryRepository) {}

  private async history(input: Partial<IntervalInput>): Promise<object> {
    if (!input.metricKey) throw invalidParameter("Missing value for required parameter 'metric_key'.");
    const query = intervalQuery({
      run_ids: texts(input.runIds),
      metric_key: input.metricKey,
      start_step: input.startStep,
      end_step: input.endStep,
      max_results: input.maxResults,
    });
    const points = await this.points.bulkInterval(query);
    return { metrics: points.map((point) => ({ ...metricMessage(point), run_id: point.runId })) };
  }
}
