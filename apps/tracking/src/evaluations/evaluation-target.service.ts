import { Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { ExperimentRepository, RunRepository, experimentId, type RunInfo } from '@weir/tracking-store';
import { invalidRequest } from './evaluations.errors.js';
import type { SubmitEvaluationRequest } from './submit-evaluation.dto.js';

/** Where an evaluation's results go. */
export interface EvaluationTarget {
  readonly run: RunInfo;
  readonly isNewRun: boolean;
}

type TargetFields = Pick<
  SubmitEvaluationRequest,
  'experiment_id' | 'experiment_name' | 'run_id' | 'run_name'
>;

/** Clients' experiment when they name none. */
const DEFAULT_EXPERIMENT = '0';

const SOURCE_TAGS = [
  { key: 'mlflow.source.name', value: 'weir evaluation' },
  { key: 'mlflow.source.type', value: 'JOB' },
];

@Injectable()
export class EvaluationTargetService {
  constructor(
    private readonly experiments: ExperimentRepository,
    private readonly runs: RunRepository,
  ) {}

  /** The run that was named, or a new one in the experiment that was named. */
  async choose(request: TargetFields): Promise<EvaluationTarget> {
    if (request.run_id) return { run: await this.givenRun(request.run_id, 'run_id'), isNewRun: false };
    const experiment = await this.experimentOf(request);
    const now = Date.now();
    const { info } = await this.runs.create({
      experimentId: experiment,
      runName: request.run_name ?? null,
      userId: '',
      startTime: now,
      tags: SOURCE_TAGS,
      now,
    });
    return { run: info, isNewRun: true };
  }

  /** For a request that came to nothing after its run was made. */
  async discard({ run, isNewRun }: EvaluationTarget): Promise<void> {
    if (isNewRun) await this.runs.delete(run.runId, Date.now());
  }

  givenRun(runId: string, field: string): Promise<RunInfo> {
    return naming(field, () => this.runs.getActiveInfo(runId));
  }

  private async experimentOf({ experiment_id, experiment_name }: TargetFields): Promise<number> {
    if (experiment_name) return this.named(experiment_name);
    const experiment = await naming('experiment_id', async () =>
      this.experiments.getById(experimentId(String(experiment_id ?? DEFAULT_EXPERIMENT))),
    );
    assertActive(experiment.lifecycleStage, 'experiment_id');
    return experiment.experimentId;
  }

  /** As `mlflow.set_experiment`: made when there is none of that name. */
  private async named(name: string): Promise<number> {
    try {
      const experiment = await this.experiments.getByName(name);
      assertActive(experiment.lifecycleStage, 'experiment_name');
      return experiment.experimentId;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    try {
      const id = await this.experiments.create({ name, artifactLocation: null, tags: [], now: Date.now() });
      return Number(id);
    } catch (error) {
      // Somebody else made it between the two calls.
      if (!AppError.isInstance(error) || error.isRetryable) throw error;
      return (await this.experiments.getByName(name)).experimentId;
    }
  }
}

const isMissing = (error: unknown): boolean => AppError.isInstance(error) && error.status === 404;

/** A run or experiment that is named wrongly is an error of that field, not an unknown address. */
export async function naming<T>(field: string, find: () => Promise<T>): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (!AppError.isInstance(error) || error.status >= 500) throw error;
    throw invalidRequest([{ field, message: error.message }]);
  }
}

function assertActive(stage: string, field: string): void {
  if (stage !== 'active') throw invalidRequest([{ field, message: 'names a deleted experiment' }]);
}
