import { PartQueue } from './part-queue.js';
import type { S3Bucket } from './s3-bucket.js';

const PARALLEL = 4;

/** Copies within the bucket: the bytes do not come here. */
export class S3Copier {
  constructor(
    private readonly bucket: S3Bucket,
    private readonly partBytes: number,
  ) {}

  async copy(from: string, { to, sizeBytes }: { to: string; sizeBytes: number }): Promise<void> {
    if (sizeBytes <= this.partBytes) return this.bucket.copy(from, to);
    const upload = await this.bucket.beginUpload(to);
    const queue = new PartQueue(PARALLEL);
    try {
      for (let first = 0, partNumber = 1; first < sizeBytes; first += this.partBytes, partNumber += 1) {
        const range = { first, last: Math.min(first + this.partBytes, sizeBytes) - 1 };
        const part = { partNumber, from, range };
        await queue.add(() => this.bucket.copyPart(upload, part));
      }
      await this.bucket.completeUpload(upload, await queue.all());
    } catch (error) {
      await queue.settled();
      await this.bucket.abortUpload(upload);
      throw error;
    }
  }
}
