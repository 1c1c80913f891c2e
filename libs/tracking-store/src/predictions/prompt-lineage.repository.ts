import { Injectable } from '@nestjs/common';
import { SqlClient } from '../sql/sql-client.js';
import { fromUuid } from '../sql/wire-id.js';
import { predictionRecord, type PredictionRow } from './prediction-row.js';
import type { PredictionRecord } from './prediction.types.js';
import {
  FIND_PROMPT,
  PREDICTIONS_OF_PROMPT,
  PROMPTS_OF_RUN,
  RESOLVE_ALIAS,
  RUNS_OF_PROMPT,
} from './prompt-lineage.statements.js';

export interface PromptVersionKey {
  readonly name: string;
  readonly version: string;
}

/** How a link is known: the prediction names its prompt, its trace was linked to it, or its run was. */
export type LineageLink = 'prediction' | 'trace' | 'run';
export type RunPromptLink = 'prediction' | 'run-tag' | 'trace';

export interface LinkedPrediction {
  readonly prediction: PredictionRecord;
  readonly link: LineageLink;
}

export interface LinkedRun {
  readonly runId: string;
  readonly experimentId: number;
  readonly runName: string;
  readonly links: readonly RunPromptLink[];
}

export interface LinkedPrompt extends PromptVersionKey {
  readonly links: readonly RunPromptLink[];
  /** Whether this server's registry has it. */
  readonly isRegistered: boolean;
}

/** From prompts to what was answered with them, and back. */
@Injectable()
export class PromptLineageRepository {
  constructor(private readonly sql: SqlClient) {}

  /** The version that an alias of a prompt stands for now; null when there is none. */
  async versionOfAlias(name: string, alias: string): Promise<string | null> {
    const [row] = await this.sql.rows<{ version: string }>(RESOLVE_ALIAS, [name, alias]);
    return row?.version ?? null;
  }

  /** The registered text of a prompt version; null when this server's registry does not have it. */
  async template({ name, version }: PromptVersionKey): Promise<string | null> {
    const [row] = await this.sql.rows<{ template: string }>(FIND_PROMPT, [name, version]);
    return row?.template ?? null;
  }

  /** Newest first, from below `before` on. */
  async predictions(
    { name, version }: PromptVersionKey,
    page: { readonly before: string | null; readonly limit: number },
  ): Promise<LinkedPrediction[]> {
    const rows = await this.sql.rows<PredictionRow & { link: LineageLink }>(PREDICTIONS_OF_PROMPT, [
      name,
      version,
      page.before,
      page.limit,
    ]);
    return rows.map((row) => ({ prediction: predictionRecord(row), link: row.link }));
  }

  /** By id, the latest first, from below `before` on. */
  async runs(
    { name, version }: PromptVersionKey,
    page: { readonly before: string | null; readonly limit: number },
  ): Promise<LinkedRun[]> {
    const rows = await this.sql.rows<{
      run_id: string;
      experiment_id: string;
      run_name: string;
      links: RunPromptLink[];
    }>(RUNS_OF_PROMPT, [name, version, page.before, page.limit]);
    return rows.map((row) => ({
      runId: fromUuid(row.run_id),
      experimentId: Number(row.experiment_id),
      runName: row.run_name,
      links: row.links,
    }));
  }

  async ofRun(runId: string): Promise<LinkedPrompt[]> {
    const rows = await this.sql.rows<{
      name: string;
      version: string;
      links: RunPromptLink[];
      is_registered: boolean;
    }>(PROMPTS_OF_RUN, [runId, JSON.stringify({ 'mlflow.sourceRun': runId })]);
    return rows.map(({ is_registered: isRegistered, ...row }) => ({ ...row, isRegistered }));
  }
}
