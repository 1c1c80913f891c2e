import { Injectable } from '@nestjs/common';
import { parseModelUri } from '@weir/evaluation';
import {
  BatchWriter,
  RunRepository,
  fromUuid,
  type DatasetInput,
  type Evaluation,
} from '@weir/tracking-store';
import { LoggedModels } from '../models/logged-models.js';

/** In which MLflow lists what logged models were evaluated on. */
const DATASETS_TAG = 'mlflow.datasets';

/** Notes in the run which dataset a logged model was evaluated on; other models have no identity to note. */
@Injectable()
export class ModelDatasets {
  constructor(
    private readonly models: LoggedModels,
    private readonly runs: RunRepository,
    private readonly batches: BatchWriter,
  ) {}

  async note({ runId: uuid, plan }: Evaluation, { name, digest }: DatasetInput['dataset']): Promise<void> {
    const model = plan.predictions.kind === 'model' ? await this.identity(plan.predictions.uri) : null;
    if (model === null) return;
    const runId = fromUuid(uuid);
    const { data } = await this.runs.get(runId);
    const known = evaluatedDatasets(data.tags.find(({ key }) => key === DATASETS_TAG)?.value);
    const own = JSON.stringify({ name, hash: digest, model });
    const isKnown = known.some((entry) => JSON.stringify(entry) === own);
    if (isKnown) return;
    const value = `[${[...known.map((entry) => JSON.stringify(entry)), own].join(',')}]`;
    await this.batches.write(runId, { metrics: [], params: [], tags: [{ key: DATASETS_TAG, value }] });
  }

  private async identity(uri: string): Promise<string | null> {
    const reference = parseModelUri(uri);
    return reference.kind === 'logged' ? this.models.identity(uri, reference.logged) : null;
  }
}

function evaluatedDatasets(tag: string | undefined): unknown[] {
  try {
    const value: unknown = JSON.parse(tag ?? '[]');
    return Array.isArray(value) ? (value as unknown[]) : [];
  } catch {
    // A client may write any text into a tag: what is no list names nothing.
    return [];
  }
}
