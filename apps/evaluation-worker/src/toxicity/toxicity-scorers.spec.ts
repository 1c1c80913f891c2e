import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { resolveBehaviour, selectMetrics, type ExternalMetric } from '@weir/evaluation';
import type { EvaluationPlan, UnitResult } from '@weir/tracking-store';
import { UNLIMITED } from '../calls/call-budget.js';
import { CallSlots } from '../calls/call-slots.js';
import type { ScoringContext } from '../scoring/scoring-context.js';
import type { ToxicityModelSource } from './toxicity-model.source.js';
import { ToxicityScorers, type OpenClassifier } from './toxicity-scorers.js';
import { openTransformersClassifier, type TransformersRuntime } from './transformers-classifier.js';

const behaviour = resolveBehaviour({});
const [selected] = selectMetrics({ extraMetrics: ['toxicity'], hasTargets: false, behaviour }).metrics;
const metric = selected as ExternalMetric;

/** Folders are where they are. */
const LOCAL = { folder: (configured: string) => Promise.resolve(configured) } as ToxicityModelSource;

const context = (stop = new AbortController().signal): ScoringContext => ({
  evaluationId: 'e',
  plan: {} as EvaluationPlan,
  signals: { stop, break: stop },
  gate: new CallSlots({ concurrency: 2 }),
  budget: UNLIMITED,
});

/** Counts how many texts are in hand at once; hateful are those that say so. */
function classifierOf(probability: (text: string) => number) {
  const seen = { atOnce: 0, most: 0, closed: 0 };
  const open: OpenClassifier = () =>
    Promise.resolve({
      kind: 'opened',
      classifier: {
        classify: async (text) => {
          seen.atOnce += 1;
          seen.most = Math.max(seen.most, seen.atOnce);
          await Promise.resolve();
          seen.atOnce -= 1;
          return probability(text);
        },
        close: () => {
          seen.closed += 1;
          return Promise.resolve();
        },
      },
    });
  return { seen, open };
}

async function scoreAll(open: OpenClassifier, predictions: readonly unknown[], stop?: AbortSignal) {
  const scorers = new ToxicityScorers({ toxicityModel: '/models/toxicity' }, open, LOCAL);
  const scorer = await scorers.create(metric, context(stop));
  if ('scoreRow' in scorer) throw new Error('the classifier was not asked');
  const units: UnitResult[] = [];
  const kept = await Promise.all(
    predictions.map((prediction, rowIndex) =>
      scorer.score({ rowIndex, row: { prediction } }, (unit) => {
        units.push(unit);
        return Promise.resolve();
      }),
    ),
  );
  await scorers.onApplicationShutdown();
  return { kept, units: units.sort((left, right) => left.rowIndex - right.rowIndex) };
}

describe('ToxicityScorers', () => {
  it('fails every row when no model is configured, without a unit scorer', async () => {
    const { open } = classifierOf(() => 1);
    const scorer = await new ToxicityScorers({ toxicityModel: null }, open, LOCAL).create(metric, context());
    if (!('scoreRow' in scorer)) throw new Error('somebody was asked');
    expect(scorer.scoreRow({ prediction: 'a' })).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(/^toxicity model not configured: set WEIR_TOXICITY_MODEL/),
    });
  });

  it('scores texts one after the other, and nothing else', async () => {
    const { open, seen } = classifierOf((text) => (text.includes('hate') ? 0.9 : 0.1));
    const { kept, units } = await scoreAll(open, ['hateful', 'kind', null, 7]);
    expect(kept).toEqual([true, true, true, true]);
    expect(units.map(({ outcome, score }) => [outcome, score])).toEqual([
      ['scored', 0.9],
      ['scored', 0.1],
      ['not-applicable', null],
      ['not-applicable', null],
    ]);
    expect(seen).toEqual({ atOnce: 0, most: 1, closed: 1 });
  });

  it('fails the row that the model fails on, and goes on', async () => {
    const { open } = classifierOf((text) => {
      if (text === 'bad') throw new Error('cannot tokenise');
      return text === 'odd' ? Number.NaN : 0.5;
    });
    const { units } = await scoreAll(open, ['bad', 'odd', 'good']);
    expect(units.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'scored']);
    expect(units[0]?.reason).toContain('cannot tokenise');
  });

  it('keeps nothing when the work was stopped', async () => {
    const { open } = classifierOf(() => 0);
    const { kept, units } = await scoreAll(open, ['a', 'b'], AbortSignal.abort());
    expect({ kept, units }).toEqual({ kept: [false, false], units: [] });
  });
});

describe('openTransformersClassifier', () => {
  let folder = '';

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const opened = async (runtime: () => Promise<TransformersRuntime>, isThere = true) => {
    folder = await mkdtemp(join(tmpdir(), 'toxicity-'));
    if (isThere) await writeFile(join(folder, 'config.json'), '{}');
    return openTransformersClassifier(folder, runtime);
  };

  const runtimeWith = (labels: readonly { label: string; score: number }[]) => {
    const asked: unknown[] = [];
    const pipeline = Object.assign(() => Promise.resolve(labels), { dispose: () => Promise.resolve() });
    const runtime: TransformersRuntime = {
      env: { allowRemoteModels: true },
      pipeline: (...request) => {
        asked.push(request);
        return Promise.resolve(pipeline);
      },
    };
    return { runtime, asked };
  };

  it('takes the probability of `hate`, in full precision, and downloads nothing', async () => {
    const labels = [
      { label: 'nothate', score: 0.8 },
      { label: 'hate', score: 0.2 },
    ];
    const { runtime, asked } = runtimeWith(labels);
    const result = await opened(() => Promise.resolve(runtime));
    if (result.kind !== 'opened') throw new Error(result.reason);
    await expect(result.classifier.classify('text')).resolves.toBe(0.2);
    expect(runtime.env.allowRemoteModels).toBe(false);
    expect(asked).toEqual([
      ['text-classification', folder, { dtype: 'fp32', device: 'cpu', local_files_only: true }],
    ]);
  });

  it('makes up no score for a model with other labels', async () => {
    const { runtime } = runtimeWith([{ label: 'LABEL_1', score: 1 }]);
    const result = await opened(() => Promise.resolve(runtime));
    if (result.kind !== 'opened') throw new Error(result.reason);
    await expect(result.classifier.classify('text')).rejects.toThrow('has no label "hate"');
  });

  it('says what is missing', async () => {
    const { runtime } = runtimeWith([]);
    const absent = await opened(() => Promise.resolve(runtime), false);
    expect(absent).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('names no folder') });
    const uninstalled = await opened(() => Promise.reject(new Error('Cannot find package')));
    expect(uninstalled).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('npm install --no-save @huggingface/transformers'),
    });
  });
});
