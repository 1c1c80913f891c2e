import { Injectable } from '@nestjs/common';
import { locateArtifact, proxiedPath, RunRepository } from '@weir/tracking-store';
import { artifactsElsewhere } from './table.errors.js';

/** An artifact of a run, and where it lies in this server's store. */
export interface RunFile {
  readonly runId: string;
  readonly experimentId: number;
  readonly isRunActive: boolean;
  /** Path from the run. */
  readonly file: string;
  /** Path in the store. */
  readonly path: string;
  /** The same as the key of `artifact_files`. */
  readonly artifactRoot: string;
  readonly artifactPath: string;
}

/** Finds the artifacts of runs. */
@Injectable()
export class RunFileLocator {
  constructor(private readonly runs: RunRepository) {}

  /** Fails when there is no such run, or when its artifacts are kept elsewhere. `file` is a clean relative path. */
  async locate(runId: string, file: string): Promise<RunFile> {
    const { experimentId, lifecycleStage, artifactUri } = await this.runs.getInfo(runId);
    const folder = proxiedPath(artifactUri);
    if (folder === null) throw artifactsElsewhere();
    const path = [...folder.split('/'), file].filter((part) => part !== '').join('/');
    const { root, path: artifactPath } = locateArtifact(path);
    return {
      runId,
      experimentId,
      isRunActive: lifecycleStage === 'active',
      file,
      path,
      artifactRoot: root,
      artifactPath,
    };
  }
}
