import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Any number that no other feature uses. */
const COLLECTOR_LOCK = 0x6172_7467;

const REFERENCED = `
  SELECT blob_id FROM artifact_files WHERE blob_id = ANY($1)
  UNION
  SELECT blob_id FROM artifact_upload_parts WHERE blob_id = ANY($1)`;

/** Who needs which blob. Whatever table comes to name blobs has a line in here, or its bytes are collected. */
@Injectable()
export class BlobReferenceRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Of these blobs, those that a file or a part of an upload means. */
  async findReferenced(ids: readonly string[]): Promise<Set<string>> {
    const rows: { blob_id: string }[] = await this.dataSource.query(REFERENCED, [ids]);
    return new Set(rows.map((row) => row.blob_id));
  }

  /**
   * Does the work as the only process of the installation that does; answers `busy` without doing it when another one is
   * at it. The lock belongs to a connection, so that it ends with the process that holds it, however that ends.
   */
  async alone(work: () => Promise<void>): Promise<'done' | 'busy'> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const rows = (await runner.query('SELECT pg_try_advisory_lock($1) AS granted', [COLLECTOR_LOCK])) as {
        granted: boolean;
      }[];
      if (!rows[0]?.granted) return 'busy';
      try {
        await work();
      } finally {
        await runner.query('SELECT pg_advisory_unlock($1)', [COLLECTOR_LOCK]);
      }
      return 'done';
    } finally {
      await runner.release();
    }
  }
}
