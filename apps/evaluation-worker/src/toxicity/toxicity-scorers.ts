import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ExternalMetric, MetricDefinition } from '@weir/evaluation';
import type { ScoringContext } from '../scoring/scoring-context.js';
import type { UnitScorer } from '../scoring/unit-scorer.js';
import { WORKER_SETTINGS, type WorkerSettings } from '../worker.tokens.js';
import { ToxicityQueue, ToxicityScorer } from './toxicity-scorer.js';
import { openTransformersClassifier, type OpenedClassifier } from './transformers-classifier.js';
import { unavailableToxicity } from './unavailable-toxicity.js';

const NOT_CONFIGURED =
  'toxicity model not configured: set WEIR_TOXICITY_MODEL to the folder of its ONNX export';

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
  ) {}

  async onApplicationShutdown(): Promise<void> {
    const opened = await this.opened;
    if (opened?.kind === 'opened') await opened.queue.close();
  }

  async create(metric: ExternalMetric, { signals }: ScoringContext): Promise<UnitScorer | MetricDefinition> {
    const { toxicityModel } = this.settings;
    if (toxicityModel === null) return unavailableToxicity(metric, NOT_CONFIGURED);
    this.opened ??= this.open(toxicityModel);
    const opened = await this.opened;
    if (opened.kind === 'opened') return new ToxicityScorer(metric, opened.queue, signals.stop);
    // The next evaluation may find what this one did not.
    this.opened = null;
    return unavailableToxicity(metric, opened.reason);
  }

  private async open(folder: string): Promise<Opened> {
    const opened = await this.openClassifier(folder);
    return opened.kind === 'opened'
      ? { kind: 'opened', queue: new ToxicityQueue(opened.classifier) }
      : opened;
  }
}

export const transformersClassifier: OpenClassifier = (folder) => openTransformersClassifier(folder);
