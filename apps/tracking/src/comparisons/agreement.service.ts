import { Injectable } from '@nestjs/common';
import { correctedMean, isComputable, labelAgreement } from '@weir/evaluation';
import type { Evaluation } from '@weir/tracking-store';
import { invalidRequest, type FieldProblem } from '../evaluations/evaluations.errors.js';
import { metricAgreementView } from './agreement-view.mapper.js';
import { metricNamed } from './compared-metrics.js';
import { ComparedSideResolver } from './compared-side.resolver.js';
import { ComparisonTurns } from './comparison-turns.js';
import { tooFewLabels } from './comparisons.errors.js';
import { HumanLabelsReader, type PlacedLabel } from './human-labels.reader.js';
import type { JudgeAgreementRequest } from './judge-agreement.dto.js';
import type { JudgeAgreementView, MetricAgreementView } from './judge-agreement-views.dto.js';
import { labelValue, scaleOf, scaleProblem, type ValueScale } from './label-values.js';
import type { ScoredRows } from './scored-rows.js';

const LEAST_LABELS = 5;
const FEW_LABELS = 30;
const MAX_PROBLEMS = 20;

/** Holds a judge's scores against what people said. */
@Injectable()
export class AgreementService {
  constructor(
    private readonly resolver: ComparedSideResolver,
    private readonly labels: HumanLabelsReader,
    private readonly turns: ComparisonTurns,
  ) {}

  measure(evaluationId: string, request: JudgeAgreementRequest): Promise<JudgeAgreementView> {
    return this.turns.take(async () => {
      const evaluation = await this.resolver.evaluation('evaluation_id', evaluationId);
      const scores = await this.resolver.resolve('evaluation', { evaluation_id: evaluationId });
      const byMetric = await this.labelsByMetric(evaluation, scores, request);
      const metrics: MetricAgreementView[] = [];
      for (const [metric, labels] of byMetric) {
        const judged = await scores.scores(metric);
        const isYesNo = scores.metrics.some((scored) => scored.metric === metric && scored.isYesNo);
        metrics.push(agreementOf(metric, judged, { labels, scale: request.scale ?? null, isYesNo }));
      }
      return { evaluation_id: evaluationId, metrics };
    });
  }

  private async labelsByMetric(
    evaluation: Evaluation,
    { metrics }: ScoredRows,
    request: JudgeAgreementRequest,
  ): Promise<Map<string, PlacedLabel[]>> {
    const { scale, metric: ofRequest } = request;
    if (scale && scale.min >= scale.max) {
      throw invalidRequest([{ field: 'scale.max', message: 'must be above scale.min' }]);
    }
    const known = (name: string, field: string): string => {
      const found = metricNamed(metrics, name);
      if (found) return found.metric;
      const message = `is no metric of this evaluation; it has ${metrics.map(({ metric }) => metric).join(', ')}`;
      throw invalidRequest([{ field, message }]);
    };
    const usual = ofRequest ? known(ofRequest, 'metric') : null;
    const byMetric = new Map<string, PlacedLabel[]>();
    for (const label of await this.labels.read(evaluation, request)) {
      const metric =
        label.metric === null ? usual : known(label.metric, label.field.replace('.label', '.metric'));
      if (metric === null)
        throw invalidRequest([{ field: 'metric', message: 'is required for labels that name none' }]);
      const labels = byMetric.get(metric);
      if (labels) labels.push(label);
      else byMetric.set(metric, [label]);
    }
    if (byMetric.size === 0) throw tooFewLabels('labels', { n: 0, least: LEAST_LABELS });
    return byMetric;
  }
}

function agreementOf(
  metric: string,
  judged: Float64Array,
  {
    labels,
    scale,
    isYesNo,
  }: {
    readonly labels: readonly PlacedLabel[];
    readonly scale: ValueScale | null;
    readonly isYesNo: boolean;
  },
): MetricAgreementView {
  const scored = [...judged].filter(isComputable);
  const byRow = valuesByRow(labels, scale ?? scaleOf(scored, isYesNo));
  const rows = [...byRow].filter(([row]) => isComputable(judged[row] ?? Number.NaN));
  if (rows.length < LEAST_LABELS) throw tooFewLabels(metric, { n: rows.length, least: LEAST_LABELS });
  const labelled = {
    labels: rows.map(([, value]) => value),
    judged: rows.map(([row]) => judged[row] ?? Number.NaN),
  };
  const unlabelled = [...judged].filter((score, row) => isComputable(score) && !byRow.has(row));
  return metricAgreementView({
    metric,
    agreement: labelAgreement(labelled),
    mean: correctedMean({ ...labelled, unlabelled }),
    judgedRows: scored.length,
    unscoredLabels: byRow.size - rows.length,
    warnings:
      rows.length < FEW_LABELS
        ? [`${rows.length} labels say little: the intervals are rough below ${FEW_LABELS}.`]
        : [],
  });
}

/** Labels as numbers by row, or everything that is wrong with them. */
function valuesByRow(labels: readonly PlacedLabel[], scale: ValueScale | null): Map<number, number> {
  const problems: FieldProblem[] = [];
  const values = new Map<number, number>();
  for (const { field, rowIndex, label } of labels) {
    const value = labelValue(label);
    const problem =
      value === null
        ? { field, message: 'must be a number, or yes or no' }
        : values.has(rowIndex)
          ? { field, message: `is the second label of row ${rowIndex}` }
          : scaleProblem(field, value, scale);
    if (problem) problems.push(problem);
    else if (value !== null) values.set(rowIndex, value);
    if (problems.length >= MAX_PROBLEMS) break;
  }
  if (problems.length > 0) throw invalidRequest(problems);
  return values;
}
