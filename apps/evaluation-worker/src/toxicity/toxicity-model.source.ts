import { Injectable } from '@nestjs/common';
import { ToxicityModelCache } from './toxicity-model.cache.js';
import { ToxicityModelFiles, isArtifactUri } from './toxicity-model.files.js';

/** Says in which folder of this machine the configured classifier is. */
@Injectable()
export class ToxicityModelSource {
  constructor(
    private readonly files: ToxicityModelFiles,
    private readonly cache: ToxicityModelCache,
  ) {}

  /** @throws AppError when an artifact cannot be had. */
  async folder(configured: string): Promise<string> {
    if (!isArtifactUri(configured)) return configured;
    return this.cache.folderOf(await this.files.find(configured));
  }
}
