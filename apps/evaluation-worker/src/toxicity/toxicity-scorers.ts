import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '@weir/errors';
import type { ExternalMetric, MetricDefinition } from '@weir/evaluation';
import type { ScoringContext } from '../scoring/scoring-context.js';
import type { UnitScorer } from '../scoring/unit-scorer.js';
import { WORKER_SETTINGS, type WorkerSettings } from '../worker.tokens.js';
import { ToxicityModelSource } from './toxicity-model.source.js';
import { ToxicityQueue, ToxicityScorer } from './toxicity-scorer.js';
import { openTransformersClassifier, type OpenedClassifier } from './transformers-classifier.js';
import { unavailableToxicity } from './unavailable-toxicity.js';

const NOT_CONFIGURED = 'toxicity model not configured: set WEIR_TOXICITY_MODEL to its ONNX export';

/** Opens a model; injected, so that it can be another than the one that ships with no worker. */
export const OPEN_CLASSIFIER = Symbol('OPEN_CLASSIFIER');
export type OpenClassifier = (folder: string) => Promise<OpenedClassifier>;

type Opened =
  | { readonly kind: 'opened'; readonly queue: ToxicityQueue }
  | Extract<OpenedClassifier, { kind: 'unavailable' }>;

/** The one classifier of this process, opened when the first evaluation asks for it. */
@Injectable()
export class ToxicityScorers implements OnApplicationShutdown {
  private opened: Promise<Opened> | null = null;

  constructor(
    @Inject(WORKER_SETTINGS) private readonly settings: Pick<WorkerSettings, 'toxicityModel'>,
    @Inject(OPEN_CLASSIFIER) private readonly openClassifier: OpenClassifier,
    private readonly source: ToxicityModelSource,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    const opened = await this.opened?.catch(() => null);
    if (opened?.kind === 'opened') await opened.queue.close();
  }

  async create(metric: ExternalMetric, { signals }: ScoringContext): Promise<UnitScorer | MetricDefinition> {
    const { toxicityModel } = this.settings;
    if (toxicityModel === null) return unavailableToxicity(metric, NOT_CONFIGURED);
    this.opened ??= this.open(toxicityModel);
    const opened = await this.opened.catch((error: unknown) => {
      this.opened = null;
      throw error;
    });
    if (opened.kind === 'opened') return new ToxicityScorer(metric, opened.queue, signals.stop);
    // The next evaluation may find what this one did not.
    this.opened = null;
    return unavailableToxicity(metric, opened.reason);
  }

  /** Rejects where another try may find what is away now. */
  private async open(configured: string): Promise<Opened> {
    let folder: string;
    try {
      folder = await this.source.folder(configured);
    } catch (error) {
      if (!AppError.isInstance(error) || error.isRetryable) throw error;
      return { kind: 'unavailable', reason: `toxicity model not available: ${error.message}` };
    }
    const opened = await this.openClassifier(folder);
    return opened.kind === 'opened'
      ? { kind: 'opened', queue: new ToxicityQueue(opened.classifier) }
      : opened;
  }
}

export const transformersClassifier: OpenClassifier = (folder) => openTransformersClassifier(folder);
