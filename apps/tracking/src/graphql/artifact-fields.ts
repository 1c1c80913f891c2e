import { Injectable } from '@nestjs/common';
import { parseArtifactPath } from '../artifacts/artifact-path.js';
import { fileInfos } from '../artifacts/file-info.js';
import { OwnedArtifactService } from '../artifacts/owned-artifact.service.js';
import { runIdOf } from '../runs/run-id.js';
import { inputOf } from './field-input.js';
import type { FieldParameters, FieldReaders } from './graphql.tokens.js';

interface ListInput {
  readonly runId: string | null;
  readonly runUuid: string | null;
  readonly path: string | null;
}

@Injectable()
export class ArtifactFields implements FieldReaders {
  readonly fields = {
    mlflowListArtifacts: (parameters: FieldParameters) => this.list(inputOf(parameters)),
  };

  constructor(private readonly owned: OwnedArtifactService) {}

  private async list({ runId, runUuid, path }: Partial<ListInput>): Promise<object> {
    const folder = parseArtifactPath(path ?? '');
    const { rootUri, entries } = await this.owned.listOfRun(
      runIdOf({ run_id: runId, run_uuid: runUuid }),
      folder,
    );
    return { root_uri: rootUri, files: fileInfos(entries, folder) };
  }
}
