import { Injectable } from '@nestjs/common';
import { RESULTS_TABLE_PATH } from '@weir/evaluation';
import { AppError } from '@weir/errors';
import {
  BatchWriter,
  RunRepository,
  fromUuid,
  type Evaluation,
  type EvaluationFault,
  type RunStatus,
} from '@weir/tracking-store';
import { ResultsTableWriter, type TableToWrite } from './results-table.writer.js';

/** Tells MLflow's clients which artifacts are tables; `mlflow.load_table` finds them by it. */
const TABLES_TAG = 'mlflow.loggedArtifacts';
const ERROR_TAG = 'weir.evaluation.error';
const MAX_ERROR_CHARACTERS = 1_000;

/** What an evaluation leaves in its run. */
@Injectable()
export class RunResults {
  constructor(
    private readonly runs: RunRepository,
    private readonly batches: BatchWriter,
    private readonly tables: ResultsTableWriter,
  ) {}

  /** Metrics, the table, its tag and the end of the run. Returns warnings. */
  async store(
    evaluation: Evaluation,
    values: Readonly<Record<string, number>>,
    table: Omit<TableToWrite, 'folder'>,
  ): Promise<string[]> {
    const runId = fromUuid(evaluation.runId);
    const warning = await this.storeTable(evaluation, table);
    const tags = warning === null ? [{ key: TABLES_TAG, value: await this.tablesTag(runId) }] : [];
    // The same moment for every try, so that a repeated ending adds no second point to a metric's history.
    const timestamp = (evaluation.startedAt ?? evaluation.createdAt).getTime();
    const metrics = Object.entries(values).map(([key, value]) => ({ key, value, timestamp, step: 0 }));
    await this.batches.write(runId, { metrics, params: [], tags: [...tags, ...behaviourTags(evaluation)] });
    await this.close(evaluation, 'FINISHED');
    return warning === null ? [] : [warning];
  }

  /** Ends the run. A run that somebody deleted meanwhile stays as it is: the evaluation still has to end. */
  async closeIfActive(evaluation: Evaluation, status: RunStatus, error?: EvaluationFault): Promise<void> {
    try {
      await this.close(evaluation, status, error);
    } catch (cause) {
      if (!AppError.isInstance(cause) || cause.isRetryable) throw cause;
    }
  }

  private async close(evaluation: Evaluation, status: RunStatus, error?: EvaluationFault): Promise<void> {
    const runId = fromUuid(evaluation.runId);
    if (error) {
      const value = `${error.code}: ${error.message}`.slice(0, MAX_ERROR_CHARACTERS);
      await this.batches.write(runId, { metrics: [], params: [], tags: [{ key: ERROR_TAG, value }] });
    }
    if (!evaluation.plan.ownsRun) return;
    await this.runs.update(runId, { status, endTime: Date.now(), runName: null });
  }

  private async storeTable(
    { plan }: Evaluation,
    table: Omit<TableToWrite, 'folder'>,
  ): Promise<string | null> {
    if (plan.artifactFolder === null) {
      return 'The results table was not stored as an artifact: the run keeps its artifacts outside of this server.';
    }
    const stored = await this.tables.write({ ...table, folder: plan.artifactFolder });
    return stored === 'stored'
      ? null
      : `The results table was not stored: ${RESULTS_TABLE_PATH} is a folder of the run.`;
  }

  private async tablesTag(runId: string): Promise<string> {
    const { data } = await this.runs.get(runId);
    const known = loggedTables(data.tags.find(({ key }) => key === TABLES_TAG)?.value);
    const own = { path: RESULTS_TABLE_PATH, type: 'table' };
    const others = known.filter(({ path }) => path !== own.path);
    return pythonJson(others.length === known.length ? [...known, own] : known);
  }
}

/** What the numbers depend on stays with them. */
function behaviourTags({ evaluationId, plan }: Evaluation): { key: string; value: string }[] {
  return [
    { key: 'weir.evaluation.id', value: evaluationId },
    { key: 'weir.evaluation.compat', value: plan.behaviour.compat },
    { key: 'weir.evaluation.textstat', value: plan.behaviour.textstat },
  ];
}

/** With Python's blanks: `load_table` searches for the tag's text, `%{"path": "…", "type": "table"}%`. */
function pythonJson(artifacts: readonly LoggedArtifact[]): string {
  const items = artifacts.map(
    ({ path, type }) => `{"path": ${JSON.stringify(path)}, "type": ${JSON.stringify(type)}}`,
  );
  return `[${items.join(', ')}]`;
}

interface LoggedArtifact {
  readonly path: unknown;
  readonly type: unknown;
}

function loggedTables(tag: string | undefined): LoggedArtifact[] {
  if (tag === undefined) return [];
  try {
    const value = JSON.parse(tag) as unknown;
    if (!Array.isArray(value)) return [];
    return value.filter(
      (item): item is LoggedArtifact =>
        typeof item === 'object' && item !== null && 'path' in item && 'type' in item,
    );
  } catch {
    // A client may write any text into a tag: what is not a list of artifacts names none.
    return [];
  }
}
