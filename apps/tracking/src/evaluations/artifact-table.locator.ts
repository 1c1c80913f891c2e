import { Injectable } from '@nestjs/common';
import { tableFormatOf } from '@weir/run-tables';
import { ArtifactFileRepository, type EvaluationRowSource, type RunInfo } from '@weir/tracking-store';
import { joinPath, storePathOf } from '../artifacts/artifact-location.mapper.js';
import { parseArtifactPath } from '../artifacts/artifact-path.js';
import { EvaluationTargetService } from './evaluation-target.service.js';
import { invalidRequest } from './evaluations.errors.js';

const RUN_URI = /^runs:\/+([0-9a-f]{32})\/(.+)$/;

/** Where a file of a run is named, for what can be said against it. */
interface RunFile {
  readonly runId: string;
  readonly file: string;
  readonly runField: string;
  readonly fileField: string;
}

/** Finds tables among the artifacts that this server keeps. */
@Injectable()
export class ArtifactTableLocator {
  constructor(
    private readonly targets: EvaluationTargetService,
    private readonly files: ArtifactFileRepository,
  ) {}

  run(runId: string, field: string): Promise<RunInfo> {
    return this.targets.givenRun(runId, field);
  }

  async ofRun({ runId, file, runField, fileField }: RunFile): Promise<EvaluationRowSource> {
    const folder = artifactFolder(await this.run(runId, runField));
    if (folder === null) {
      const message = 'names a run whose artifacts are kept outside of this server';
      throw invalidRequest([{ field: runField, message }]);
    }
    return this.table(joinPath(folder, cleanPath(file, fileField)), fileField);
  }

  /** Null when the address is none of this server's. */
  async ofUri(uri: string, field: string): Promise<EvaluationRowSource | null> {
    const [, runId, file] = RUN_URI.exec(uri) ?? [];
    if (runId !== undefined && file !== undefined) {
      return this.ofRun({ runId, file, runField: field, fileField: field });
    }
    const path = artifactFolder({ artifactUri: uri });
    return path === null ? null : this.table(path, field);
  }

  private async table(path: string, field: string): Promise<EvaluationRowSource> {
    if ((await this.files.find(path)) === null) {
      throw invalidRequest([{ field, message: 'is not an artifact of the run' }]);
    }
    if (tableFormatOf(path) === null) {
      const message = 'must be a .json, .csv, .jsonl, .ndjson or .parquet file';
      throw invalidRequest([{ field, message }]);
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

function cleanPath(artifactFile: string, field: string): string {
  try {
    return parseArtifactPath(artifactFile);
  } catch {
    throw invalidRequest([{ field, message: 'is not a relative path' }]);
  }
}
