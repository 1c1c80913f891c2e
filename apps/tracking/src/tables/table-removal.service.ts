import { Injectable } from '@nestjs/common';
import { noTable, RunFileLocator, TableIngest } from '@weir/run-tables';
import { ArtifactFileRepository } from '@weir/tracking-store';

/** A table lives as long as its artifact. */
@Injectable()
export class TableRemovalService {
  constructor(
    private readonly locator: RunFileLocator,
    private readonly files: ArtifactFileRepository,
    private readonly ingest: TableIngest,
  ) {}

  async remove(runId: string, file: string): Promise<void> {
    const place = await this.locator.locate(runId, file);
    // Deleting by the path of a folder would delete what is in it.
    if ((await this.files.find(place.path)) === null) throw noTable(file);
    await this.files.delete(place.path);
    await this.ingest.bring(runId, file);
  }
}
