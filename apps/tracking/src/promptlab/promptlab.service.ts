import { Injectable } from '@nestjs/common';
import { BatchWriter, checkedBatch, RunRepository, type RunRecord } from '@weir/tracking-store';
import { Readable } from 'node:stream';
import { joinPath, storePathOf } from '../artifacts/artifact-location.mapper.js';
import { ArtifactService } from '../artifacts/artifact.service.js';
import { TABLE_FILE, type PromptlabRun } from './promptlab-run.mapper.js';

/** Keeps a prompt that was tried in the web interface as a run that can be compared with others. */
@Injectable()
export class PromptlabService {
  constructor(
    private readonly runs: RunRepository,
    private readonly batches: BatchWriter,
    private readonly artifacts: ArtifactService,
  ) {}

  async create({ run, params, table }: PromptlabRun): Promise<RunRecord> {
    const batch = { metrics: [], params, tags: run.tags };
    // Before there is a run: a refused request leaves nothing behind.
    checkedBatch(batch);
    const { info } = await this.runs.create(run);
    try {
      await this.batches.write(info.runId, batch);
      const path = joinPath(storePathOf(info.artifactUri), TABLE_FILE);
      await this.artifacts.upload(path, Readable.from([Buffer.from(JSON.stringify(table))]));
    } catch (error) {
      await this.runs.update(info.runId, { status: 'FAILED', endTime: Date.now(), runName: null });
      throw error;
    }
    await this.runs.update(info.runId, { status: 'FINISHED', endTime: Date.now(), runName: null });
    return this.runs.get(info.runId);
  }
}
