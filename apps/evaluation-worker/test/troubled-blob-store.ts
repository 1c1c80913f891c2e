import { BlobStore } from '@weir/artifact-store';
import type { AppError } from '@weir/errors';

/** A real store whose next writes fail as they are told to. */
export class TroubledBlobStore extends BlobStore {
  readonly troubles: AppError[] = [];

  constructor(private readonly store: BlobStore) {
    super();
  }

  override write(...call: Parameters<BlobStore['write']>): ReturnType<BlobStore['write']> {
    const trouble = this.troubles.shift();
    return trouble === undefined ? this.store.write(...call) : Promise.reject(trouble);
  }

  override read(...call: Parameters<BlobStore['read']>): ReturnType<BlobStore['read']> {
    return this.store.read(...call);
  }

  override sizeOf(id: string): Promise<number | null> {
    return this.store.sizeOf(id);
  }

  override collect(...call: Parameters<BlobStore['collect']>): ReturnType<BlobStore['collect']> {
    return this.store.collect(...call);
  }

  override checkWritable(): Promise<void> {
    return this.store.checkWritable();
  }
}
