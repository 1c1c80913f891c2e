import { Injectable } from '@nestjs/common';
import type { FloatColumns } from '@weir/evaluation';
import {
  EvaluationResultsRepository,
  RunInputRepository,
  fromUuid,
  type DatasetInput,
  type Evaluation,
  type EvaluationPlan,
} from '@weir/tracking-store';
import type { PreparedEvaluation } from '../evaluations/row-preparation.js';
import { columnTypes, DatasetFacts } from './dataset-facts.js';
import { ModelDatasets } from './model-datasets.js';
import { ResultsReader } from './results-reader.js';

/** What MLflow calls a dataset that nobody has named. */
const DATASET_NAME = 'dataset';
const SOME_FRACTION = 0.5;
const SOME_WHOLE = 1;
const CONTEXT_TAG = 'mlflow.data.context';

/** Notes the rows of an evaluation as an input of its run, as `mlflow.evaluate` does before it evaluates. */
@Injectable()
export class DatasetInputs {
  constructor(
    private readonly rows: ResultsReader,
    private readonly inputs: RunInputRepository,
    private readonly results: EvaluationResultsRepository,
    private readonly models: ModelDatasets,
  ) {}

  /** Once for each evaluation, however often its work begins. */
  async log(evaluation: Evaluation, { plan, columns, totalRows }: PreparedEvaluation): Promise<void> {
    const { evaluationId, runId, experimentId, datasetDigest } = evaluation;
    if (datasetDigest !== null) return;
    const facts = new DatasetFacts(columns);
    for await (const cells of this.rows.readCells(evaluationId, totalRows)) facts.add(cells);
    const input = datasetInput(plan, facts);
    await this.inputs.link({ runId: fromUuid(runId), experimentId }, [input], []);
    await this.models.note(evaluation, input.dataset);
    await this.results.noteDataset(evaluationId, input.dataset.digest);
  }

  /** Tells which columns of the rows hold numbers, without reading them again. */
  async noteNumbers(evaluationId: string, floats: FloatColumns): Promise<void> {
    for (const { name, type } of columnTypes(await this.results.datasetSchema(evaluationId))) {
      if (type === 'double') floats.note(name, SOME_FRACTION);
      if (type === 'long') floats.note(name, SOME_WHOLE);
    }
  }
}

function datasetInput(plan: EvaluationPlan, facts: DatasetFacts): DatasetInput {
  return {
    dataset: {
      name: DATASET_NAME,
      digest: facts.digest(),
      ...sourceOf(plan),
      schema: facts.schema(),
      profile: facts.profile(),
    },
    tags: plan.metricPrefix ? [{ key: CONTEXT_TAG, value: plan.metricPrefix }] : [],
  };
}

/** In the forms that `mlflow.data.get_source` reads. */
function sourceOf({ rows }: EvaluationPlan): Pick<DatasetInput['dataset'], 'sourceType' | 'source'> {
  if (rows.kind === 'dataset') {
    return {
      sourceType: 'mlflow_evaluation_dataset',
      source: JSON.stringify({ dataset_id: rows.datasetId }),
    };
  }
  const table = rows.kind === 'table' ? { 'weir.evaluation.table': rows.path } : {};
  const tags = { 'mlflow.source.name': 'weir evaluation', 'mlflow.source.type': 'JOB', ...table };
  return { sourceType: 'code', source: JSON.stringify({ tags }) };
}
