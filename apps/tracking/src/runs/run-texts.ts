import { Injectable } from '@nestjs/common';
import { RunDocumentReader, SnapshotReader } from '@weir/tracking-store';
import { RunInputsReader } from './run-inputs.reader.js';
import { RunTextCache } from './run-text.cache.js';
import { runText } from './run.mapper.js';

/** Runs as the JSON text that a search answers. */
@Injectable()
export class RunTexts {
  private readonly cache = new RunTextCache();

  constructor(
    private readonly documents: RunDocumentReader,
    private readonly inputs: RunInputsReader,
    private readonly snapshots: SnapshotReader,
  ) {}

  /** The texts in the order of the ids; `snapshot` is what the ids were found in. Runs that are gone are left out. */
  async of(runIds: readonly string[], snapshot: string): Promise<string[]> {
    const stamp = this.snapshots.stamp(snapshot);
    const known = runIds.map((runId) => this.cache.get(stamp, runId));
    const missing = runIds.filter((_, index) => known[index] === undefined);
    if (missing.length === 0) return known.filter((text) => text !== undefined);
    const read = await this.read(missing);
    // Only what was surely read in the state that it is kept for may be used again.
    if ((await this.snapshots.current()) === stamp) this.cache.add(stamp, read);
    return runIds.map((runId, index) => known[index] ?? read.get(runId)).filter((text) => text !== undefined);
  }

  private async read(runIds: readonly string[]): Promise<Map<string, string>> {
    const documents = await this.documents.of(runIds);
    const linked = runIds.filter((runId) => documents.get(runId)?.hasLinks);
    const links = await this.inputs.of(linked);
    return new Map([...documents].map(([runId, document]) => [runId, runText(document, links.get(runId))]));
  }
}
