import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

const TIMEOUT_MS = 2_000;

@Injectable()
export class DatabaseHealth {
  constructor(private readonly dataSource: DataSource) {}

  /** False when the database refuses or does not answer in time: a probe must not hang. */
  async isUp(): Promise<boolean> {
    const late = new Promise<boolean>((resolve) => {
      AbortSignal.timeout(TIMEOUT_MS).addEventListener('abort', () => resolve(false), { once: true });
    });
    const answered = this.dataSource.query('SELECT 1').then(
      () => true,
      () => false,
    );
    return Promise.race([answered, late]);
  }
}
