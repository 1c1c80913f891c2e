import { randomUUID } from 'node:crypto';
import type { BlobId } from '../blob-store.port.js';

const BLOB_ID = /^[0-9a-f]{64}$/;

/**
 * Where things lie in the bucket, below the prefix:
 *
 *     blobs/ab/abcd…       finished blobs
 *     incoming/uuid        uploads of several parts, before their hash is known
 *     leaving/abcd….uuid   copies of blobs that a collector has taken out; each waits a whole grace period here
 */
export class S3Keys {
  readonly blobs: string;
  readonly incoming: string;
  readonly leaving: string;

  constructor(prefix: string) {
    const root = prefix === '' ? '' : `${prefix}/`;
    this.blobs = `${root}blobs/`;
    this.incoming = `${root}incoming/`;
    this.leaving = `${root}leaving/`;
  }

  static isBlobId(text: string): text is BlobId {
    return BLOB_ID.test(text);
  }

  of(id: BlobId): string {
    return `${this.blobs}${id.slice(0, 2)}/${id}`;
  }

  newIncoming(): string {
    return this.incoming + randomUUID();
  }

  newLeaving(id: BlobId): string {
    return `${this.leavingOf(id)}${randomUUID()}`;
  }

  /** What the keys of all copies of one blob begin with. */
  leavingOf(id: BlobId): string {
    return `${this.leaving}${id}.`;
  }

  /** The blob at a key below `blobs/` or `leaving/`; null for what somebody else has put there. */
  static idAt(key: string): BlobId | null {
    const [id = ''] = key.slice(key.lastIndexOf('/') + 1).split('.');
    return S3Keys.isBlobId(id) ? id : null;
  }
}
