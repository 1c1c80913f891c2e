import { Injectable } from '@nestjs/common';
import type { LifecycleStage } from '../entities/experiment.entity.js';
import type { KeyValue } from '../experiments/experiment.types.js';
import { inactiveRun, noRun } from '../runs/run.errors.js';
import { RUN_NAME_TAG } from '../runs/run-name.js';
import type { PairTuple } from '../runs/run-row.js';
import type { MetricPoint } from '../runs/run.types.js';
import { numberArray, textArray } from '../sql/array-literal.js';
import { SqlClient } from '../sql/sql-client.js';
import { fromUuid, isRunId } from '../sql/wire-id.js';
import { invalidParameter, isCallersFault } from '../tracking-store.errors.js';
import { BatchWriter } from './batch-writer.js';
import { checkedParam, checkedTag, checkPoint } from './run-batch.js';
import { READ_PARAM, WRITE_PARAMS, WRITE_POINTS, WRITE_TAGS } from './single.statements.js';
import { Coalescer } from '../sql/coalescer.js';

/** One statement fills while the other commits: more would only make them smaller. */
const MAX_IN_FLIGHT = 2;
/** Of two statements that set a tag at the same time, the one that was sent first may commit last. */
const IN_ORDER = 1;
const MAX_ITEMS = 1_000;

interface OfRun<T> {
  readonly runId: string;
  readonly item: T;
}

interface RunStageRow {
  readonly run_id: string;
  readonly lifecycle_stage: LifecycleStage;
}

type Stage = LifecycleStage | 'missing';

interface ParamOutcome {
  readonly stage: Stage;
  /** False: the param was there before, and its value has to be compared. */
  readonly isWritten: boolean;
}

/** The calls that log one thing. Those that come together are written together. */
@Injectable()
export class SingleWriter {
  private readonly points = this.coalescer((items: readonly OfRun<MetricPoint>[]) => this.writePoints(items));
  private readonly tags = this.coalescer(
    (items: readonly OfRun<KeyValue>[]) => this.writeTags(items),
    IN_ORDER,
  );
  private readonly params = this.coalescer((items: readonly OfRun<KeyValue>[]) => this.writeParams(items));

  constructor(
    private readonly sql: SqlClient,
    private readonly batches: BatchWriter,
  ) {}

  async logMetric(runId: string, point: MetricPoint): Promise<void> {
    checkPoint(point, '');
    assertStage(runId, await this.points.submit({ runId: known(runId), item: point }));
  }

  async setTag(runId: string, tag: KeyValue): Promise<void> {
    const item = checkedTag(tag, '');
    // The name is kept on the run too, in the order of locks that batches keep.
    if (item.key === RUN_NAME_TAG) {
      return this.batches.write(known(runId), { metrics: [], params: [], tags: [item] });
    }
    assertStage(runId, await this.tags.submit({ runId: known(runId), item }));
  }

  async logParam(runId: string, param: KeyValue): Promise<void> {
    const item = checkedParam(param, '');
    const { stage, isWritten } = await this.params.submit({ runId: known(runId), item });
    assertStage(runId, stage);
    if (isWritten) return;
    const [old] = await this.sql.rows<{ value: string }>(READ_PARAM, [runId, item.key]);
    if (old && old.value !== item.value) throw changedParam(runId, item, old.value);
  }

  private coalescer<Item, Result>(
    flush: (items: readonly Item[]) => Promise<readonly Result[]>,
    maxInFlight = MAX_IN_FLIGHT,
  ) {
    return new Coalescer({ flush, shouldSplit: isCallersFault, maxInFlight, maxItems: MAX_ITEMS });
  }

  private async writePoints(points: readonly OfRun<MetricPoint>[]): Promise<Stage[]> {
    const rows = await this.sql.rows<RunStageRow>(WRITE_POINTS, [
      ...runsAndKeys(points),
      numberArray(points.map(({ item }) => item.timestamp)),
      numberArray(points.map(({ item }) => item.step)),
      numberArray(points.map(({ item }) => item.value)),
    ]);
    return stagesOf(points, rows);
  }

  private async writeTags(tags: readonly OfRun<KeyValue>[]): Promise<Stage[]> {
    const values = textArray(tags.map(({ item }) => item.value));
    return stagesOf(tags, await this.sql.rows<RunStageRow>(WRITE_TAGS, [...runsAndKeys(tags), values]));
  }

  private async writeParams(params: readonly OfRun<KeyValue>[]): Promise<ParamOutcome[]> {
    const values = textArray(params.map(({ item }) => item.value));
    const rows = await this.sql.rows<RunStageRow & { written: PairTuple[] }>(WRITE_PARAMS, [
      ...runsAndKeys(params),
      values,
    ]);
    const written = new Set(
      rows.flatMap((row) =>
        row.written.map(([key, value]) => paramKey(fromUuid(row.run_id), { key, value })),
      ),
    );
    const stages = stagesOf(params, rows);
    return params.map(({ runId, item }, index) => ({
      stage: stages[index] ?? 'missing',
      isWritten: written.has(paramKey(runId, item)),
    }));
  }
}

const paramKey = (runId: string, { key, value }: KeyValue): string => JSON.stringify([runId, key, value]);

function known(runId: string): string {
  if (!isRunId(runId)) throw noRun(runId);
  return runId;
}

const runsAndKeys = (items: readonly OfRun<{ readonly key: string }>[]): [string, string] => [
  `{${items.map(({ runId }) => runId).join(',')}}`,
  textArray(items.map(({ item }) => item.key)),
];

function stagesOf(items: readonly OfRun<unknown>[], rows: readonly RunStageRow[]): Stage[] {
  const stages = new Map(rows.map((row) => [fromUuid(row.run_id), row.lifecycle_stage]));
  return items.map(({ runId }) => stages.get(runId) ?? 'missing');
}

function assertStage(runId: string, stage: Stage): void {
  if (stage === 'missing') throw noRun(runId);
  if (stage === 'deleted') throw inactiveRun(runId);
}

/** Values may be as long as a request; its answer is not. */
const shown = (text: string): string => text.slice(0, 1_000);

function changedParam(runId: string, { key, value }: KeyValue, oldValue: string) {
  return invalidParameter(
    `Changing param values is not allowed. Param with key='${key}' was already logged with value='${shown(oldValue)}' ` +
      `for run ID='${runId}'. Attempted logging new value '${shown(value)}'.`,
  );
}
