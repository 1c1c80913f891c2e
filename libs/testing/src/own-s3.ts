import type { S3Client } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { ProcessHandle } from './process-handle.js';
import { waitUntil } from './wait-until.js';

/** Plain JavaScript, as what brings the other servers is. */
const BINARY_MODULE = '../servers/s3-binary.mjs';

interface S3Binary {
  readonly name: string;
  readonly command: (options: {
    readonly port: number;
    readonly folder: string;
    readonly access: string;
    readonly secret: string;
  }) => readonly string[];
}

const CREDENTIALS = { access: 'weir-test', secret: 'weir-test-secret' } as const;

/** An S3-compatible server of one test alone. Buckets are made by whoever needs them. */
export class OwnS3 {
  private constructor(
    readonly name: string,
    readonly endpoint: string,
    private readonly process: ProcessHandle,
    private readonly folder: string,
  ) {}

  static async start(): Promise<OwnS3> {
    const { findS3 } = (await import(BINARY_MODULE)) as { findS3: () => Promise<S3Binary> };
    const { name, command } = await findS3();
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'weir-test-s3-'));
    const handle = await ProcessHandle.start(command({ port, folder, ...CREDENTIALS }), { cwd: folder });
    const endpoint = `http://127.0.0.1:${port}`;
    // Whatever it answers to a stranger: it is there.
    await waitUntil(() => fetch(endpoint).then(() => true), {
      deadlineMs: 30_000,
      what: `${name} at ${endpoint}`,
    });
    return new OwnS3(name, endpoint, handle, folder);
  }

  /** What a process needs to use it, as the AWS SDK reads it. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ACCESS_KEY_ID: CREDENTIALS.access,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secret,
      WEIR_S3_ENDPOINT: this.endpoint,
      WEIR_S3_REGION: 'us-east-1',
    };
  }

  /** A new bucket; its name. */
  async createBucket(): Promise<string> {
    const { CreateBucketCommand } = await import('@aws-sdk/client-s3');
    const name = `weir-test-${randomUUID()}`;
    await (await this.client()).send(new CreateBucketCommand({ Bucket: name }));
    return name;
  }

  /** For looking at what a store has done, past the store. */
  async client(): Promise<S3Client> {
    const { S3Client: Client } = await import('@aws-sdk/client-s3');
    const { access: accessKeyId, secret: secretAccessKey } = CREDENTIALS;
    const { endpoint } = this;
    const credentials = { accessKeyId, secretAccessKey };
    return new Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
  }

  async stop(): Promise<void> {
    await this.process.killHard();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
