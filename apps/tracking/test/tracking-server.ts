import { readTrackingSettings } from '@weir/config';
import { createLogger } from '@weir/observability';
import { testDatabase, type TestDatabase } from '@weir/testing';
import { trackingEntities } from '@weir/tracking-store';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTrackingApplication } from '../src/create-tracking-application.js';

export interface TrackingServer {
  readonly base: string;
  readonly port: number;
  readonly artifacts: string;
  readonly database: TestDatabase;
  /** A call of the MLflow API with a JSON answer. */
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; json: T }>;
  /** What the router knows, such as `GET /api/2.0/mlflow/runs/get`. */
  readonly routes: readonly string[];
  close(): Promise<void>;
}

interface Router {
  readonly stack: readonly {
    readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  }[];
}

const routesOf = ({ stack }: Router): string[] =>
  stack.flatMap(({ route }) =>
    Object.keys(route?.methods ?? {}).map((method) => `${method.toUpperCase()} ${route?.path}`),
  );

/** The whole tracking application in this process, on a database and an artifact folder of its own. */
export async function startTrackingServer(
  environment: Readonly<Record<string, string>> = {},
): Promise<TrackingServer> {
  const database = await testDatabase({ entities: trackingEntities });
  const artifacts = await mkdtemp(join(tmpdir(), 'weir-artifacts-test-'));
  const settings = readTrackingSettings({
    DATABASE_URL: database.url,
    WEIR_ARTIFACTS: artifacts,
    WEIR_HOME: artifacts,
    ...environment,
  });
  const app = await createTrackingApplication(settings, createLogger('tracking-test', 'silent'));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;
  return {
    base,
    port,
    artifacts,
    database,
    routes: routesOf(app.getHttpAdapter().getInstance().router as unknown as Router),
    call: (method, path, body) => callJson(base, { method, path, body }),
    close: async () => {
      await app.close();
      await database.drop();
      await rm(artifacts, { recursive: true, force: true });
    },
  };
}

async function callJson<T>(
  base: string,
  { method, path, body }: { method: string; path: string; body: unknown },
): Promise<{ status: number; json: T }> {
  const answer = await fetch(`${base}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: answer.status, json: (await answer.json()) as T };
}
