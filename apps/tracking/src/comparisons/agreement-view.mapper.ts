import type { CorrectedMean, EstimatedMean, LabelAgreement } from '@weir/evaluation';
import type { EstimateView, ErrorRatesView, MetricAgreementView } from './judge-agreement-views.dto.js';

interface MeasuredAgreement {
  readonly metric: string;
  readonly agreement: LabelAgreement;
  readonly mean: CorrectedMean;
  readonly judgedRows: number;
  readonly unscoredLabels: number;
  readonly warnings: readonly string[];
}

export function metricAgreementView(measured: MeasuredAgreement): MetricAgreementView {
  const { agreement, mean } = measured;
  return {
    metric: measured.metric,
    n: agreement.n,
    judged_rows: measured.judgedRows,
    unscored_labels: measured.unscoredLabels,
    table: agreement.table,
    agreement: agreement.agreement && shareView(agreement.agreement),
    mean_absolute_difference: agreement.meanAbsoluteDifference,
    kappa: kappaView(agreement.kappa),
    quadratic_kappa: kappaView(agreement.quadraticKappa),
    alpha: agreement.alpha,
    mean: {
      uncorrected: meanView(mean.uncorrected),
      labels_only: meanView(mean.labelsOnly),
      rogan_gladen: mean.roganGladen && errorRatesView(mean.roganGladen),
      prediction_powered: mean.predictionPowered && meanView(mean.predictionPowered),
      notes: mean.notes,
    },
    warnings: measured.warnings,
  };
}

const meanView = ({ value, interval }: EstimatedMean): EstimateView => ({ value, interval });

const shareView = ({ estimate, ciLow, ciHigh }: NonNullable<LabelAgreement['agreement']>): EstimateView => ({
  value: estimate,
  interval: { low: ciLow, high: ciHigh, method: 'wilson' },
});

const kappaView = (estimate: LabelAgreement['kappa']): EstimateView | null =>
  estimate && {
    value: estimate.kappa,
    interval: { low: estimate.ciLow, high: estimate.ciHigh, method: 'fleiss-cohen-everitt' },
  };

const errorRatesView = (corrected: NonNullable<CorrectedMean['roganGladen']>): ErrorRatesView => ({
  ...meanView(corrected),
  sensitivity: shareView(corrected.sensitivity),
  specificity: shareView(corrected.specificity),
});
