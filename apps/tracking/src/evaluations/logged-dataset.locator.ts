import { Injectable } from '@nestjs/common';
import {
  EvaluationDatasetRepository,
  RunInputRepository,
  type DatasetInput,
  type EvaluationRowSource,
} from '@weir/tracking-store';
import { ArtifactTableLocator } from './artifact-table.locator.js';
import { invalidRequest } from './evaluations.errors.js';
import { naming } from './evaluation-target.service.js';
import { MAX_ROWS, type EvaluationDatasetReference } from './evaluation-data.dto.js';

const ID = 'data.dataset.dataset_id';
const RUN = 'data.dataset.run_id';
const NAME = 'data.dataset.name';
const MAX_SHOWN = 20;
const LOG_IT =
  'Log its rows as an artifact (`mlflow.log_table`, `mlflow.log_artifact`) and name that in data.table, or send them in data.rows';

/** Finds the rows of datasets that were logged: evaluation datasets, and inputs of runs. */
@Injectable()
export class LoggedDatasetLocator {
  constructor(
    private readonly datasets: EvaluationDatasetRepository,
    private readonly inputs: RunInputRepository,
    private readonly tables: ArtifactTableLocator,
  ) {}

  async find({ dataset_id, run_id, name }: EvaluationDatasetReference): Promise<EvaluationRowSource> {
    if (dataset_id && run_id) refuse(ID, `cannot be given together with ${RUN}`);
    if (dataset_id && name) refuse(NAME, `goes with ${RUN}`);
    if (dataset_id) return this.evaluationDataset(dataset_id);
    if (!run_id) throw invalidRequest([{ field: 'data.dataset', message: 'needs dataset_id or run_id' }]);
    return this.runInput(run_id, name ?? null);
  }

  private async evaluationDataset(datasetId: string): Promise<EvaluationRowSource> {
    const { recordCount } = await naming(ID, () => this.datasets.get(datasetId));
    if (recordCount === 0) refuse(ID, 'names a dataset without records');
    if (recordCount > MAX_ROWS) refuse(ID, `names a dataset with more than ${MAX_ROWS} records`);
    return { kind: 'dataset', datasetId };
  }

  private async runInput(runId: string, name: string | null): Promise<EvaluationRowSource> {
    await this.tables.run(runId, RUN);
    const inputs = (await this.inputs.findByRuns([runId])).get(runId) ?? [];
    const { source, sourceType } = theOne(inputs, name).dataset;
    const uri = addressIn(source);
    const table = uri === null ? null : await this.tables.ofUri(uri, NAME);
    if (table === null) {
      const what = `comes from a source of the type "${sourceType.slice(0, 50)}", which is not in this server`;
      throw invalidRequest([{ field: name === null ? RUN : NAME, message: `${what}. ${LOG_IT}` }]);
    }
    return table;
  }
}

function theOne(inputs: readonly DatasetInput[], name: string | null): DatasetInput {
  const found = name === null ? inputs : inputs.filter(({ dataset }) => dataset.name === name);
  const [input] = found;
  if (input !== undefined && found.length === 1) return input;
  const names = [...new Set(inputs.map(({ dataset }) => dataset.name))];
  const listed = names.slice(0, MAX_SHOWN).map((known) => `"${known.slice(0, 100)}"`);
  if (input === undefined) {
    const message = names.length === 0 ? 'has no dataset' : `has no such dataset, but ${listed.join(', ')}`;
    throw invalidRequest([{ field: name === null ? RUN : NAME, message: `the run ${message}` }]);
  }
  const message =
    name === null
      ? `is needed: the run has ${listed.join(', ')}`
      : `stands for ${found.length} datasets of the run, which differ in their digests`;
  throw invalidRequest([{ field: NAME, message }]);
}

/** Clients write a JSON object: files have a `uri`, those behind HTTP, as this server's own artifacts are, a `url`. */
function addressIn(source: string): string | null {
  try {
    const { uri, url } = (JSON.parse(source) ?? {}) as { readonly uri?: unknown; readonly url?: unknown };
    const address = uri ?? url;
    return typeof address === 'string' ? address : null;
  } catch {
    return null;
  }
}

function refuse(field: string, message: string): void {
  throw invalidRequest([{ field, message }]);
}
