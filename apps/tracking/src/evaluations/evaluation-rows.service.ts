import { Injectable } from '@nestjs/common';
import { ArtifactFileRepository, type EvaluationRowSource, type RunInfo } from '@weir/tracking-store';
import { parseArtifactPath } from '../artifacts/artifact-path.js';
import { joinPath, storePathOf } from '../artifacts/artifact-location.mapper.js';
import { EvaluationTargetService } from './evaluation-target.service.js';
import { invalidRequest } from './evaluations.errors.js';
import { tableOf, type InlineRows } from './inline-rows.mapper.js';
import type { EvaluationData, EvaluationTable } from './submit-evaluation.dto.js';

export interface RequestedRows {
  readonly source: EvaluationRowSource;
  /** Null for a logged table: the worker reads it. */
  readonly inline: InlineRows | null;
}

const FIELD = 'data.table.artifact_file';

/** Finds the rows that a request means. */
@Injectable()
export class EvaluationRowsService {
  constructor(
    private readonly targets: EvaluationTargetService,
    private readonly files: ArtifactFileRepository,
  ) {}

  async find({ rows, table }: EvaluationData): Promise<RequestedRows> {
    if (table) return { source: await this.loggedTable(table), inline: null };
    return { source: { kind: 'inline' }, inline: tableOf(rows ?? []) };
  }

  private async loggedTable({ run_id, artifact_file }: EvaluationTable): Promise<EvaluationRowSource> {
    const run = await this.targets.givenRun(run_id, 'data.table.run_id');
    const folder = artifactFolder(run);
    if (folder === null) {
      const message = 'names a run whose artifacts are kept outside of this server';
      throw invalidRequest([{ field: 'data.table.run_id', message }]);
    }
    const path = joinPath(folder, cleanPath(artifact_file));
    if ((await this.files.find(path)) === null) {
      throw invalidRequest([{ field: FIELD, message: 'is not an artifact of the run' }]);
    }
    return { kind: 'table', path };
  }
}

/** Where the run's artifacts lie in this server's store; null when they are kept elsewhere. */
export function artifactFolder({ artifactUri }: Pick<RunInfo, 'artifactUri'>): string | null {
  try {
    return storePathOf(artifactUri);
  } catch {
    // The only thing this can say is that the address is none of ours.
    return null;
  }
}

function cleanPath(artifactFile: string): string {
  try {
    return parseArtifactPath(artifactFile);
  } catch {
    throw invalidRequest([{ field: FIELD, message: 'is not a relative path' }]);
  }
}
