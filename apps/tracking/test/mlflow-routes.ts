/** Methods, then the path below `/api/…` and `/ajax-api/…`; `:x` stands for one segment. */
type Route = readonly [methods: string, path: string];

const experiments: readonly Route[] = [
  ['POST', '2.0/mlflow/experiments/create'],
  ['GET POST', '2.0/mlflow/experiments/search'],
  ['GET', '2.0/mlflow/experiments/get'],
  ['GET', '2.0/mlflow/experiments/get-by-name'],
  ['POST', '2.0/mlflow/experiments/delete'],
  ['POST', '2.0/mlflow/experiments/restore'],
  ['POST', '2.0/mlflow/experiments/update'],
  ['POST', '2.0/mlflow/experiments/set-experiment-tag'],
  ['POST', '2.0/mlflow/experiments/delete-experiment-tag'],
];

const runs: readonly Route[] = [
  ['POST', '2.0/mlflow/runs/create'],
  ['GET', '2.0/mlflow/runs/get'],
  ['POST', '2.0/mlflow/runs/update'],
  ['POST', '2.0/mlflow/runs/delete'],
  ['POST', '2.0/mlflow/runs/restore'],
  ['POST', '2.0/mlflow/runs/search'],
  ['POST', '2.0/mlflow/runs/log-metric'],
  ['POST', '2.0/mlflow/runs/log-parameter'],
  ['POST', '2.0/mlflow/runs/set-tag'],
  ['POST', '2.0/mlflow/runs/delete-tag'],
  ['POST', '2.0/mlflow/runs/log-batch'],
  ['POST', '2.0/mlflow/runs/log-inputs'],
  ['POST', '2.0/mlflow/runs/outputs'],
  ['POST', '2.0/mlflow/runs/log-model'],
  ['GET', '2.0/mlflow/metrics/get-history'],
  ['GET', '2.0/mlflow/metrics/get-history-bulk-interval'],
];

const artifacts: readonly Route[] = [
  ['GET', '2.0/mlflow/artifacts/list'],
  ['GET', '2.0/mlflow-artifacts/artifacts'],
  ['GET PUT DELETE', '2.0/mlflow-artifacts/artifacts/:path'],
  ['POST', '2.0/mlflow-artifacts/mpu/create/:path'],
  ['POST', '2.0/mlflow-artifacts/mpu/complete/:path'],
  ['POST', '2.0/mlflow-artifacts/mpu/abort/:path'],
  ['PUT', '2.0/mlflow-artifacts/mpu/parts/:upload/:part'],
  ['GET', '2.0/mlflow-artifacts/presigned/:path'],
  ['POST', '2.0/mlflow/artifacts/presigned-download-url'],
  ['POST', '2.0/mlflow/artifacts/presigned-upload-url'],
];

const loggedModels: readonly Route[] = [
  ['POST', '2.0/mlflow/logged-models'],
  ['POST', '2.0/mlflow/logged-models/search'],
  ['GET PATCH DELETE', '2.0/mlflow/logged-models/:id'],
  ['PATCH', '2.0/mlflow/logged-models/:id/tags'],
  ['DELETE', '2.0/mlflow/logged-models/:id/tags/:key'],
  ['POST', '2.0/mlflow/logged-models/:id/params'],
  ['GET', '2.0/mlflow/logged-models/:id/artifacts/directories'],
];

const datasets: readonly Route[] = [
  ['POST', '3.0/mlflow/datasets/create'],
  ['GET POST', '3.0/mlflow/datasets/search'],
  ['GET DELETE', '3.0/mlflow/datasets/:id'],
  ['PATCH', '3.0/mlflow/datasets/:id/tags'],
  ['DELETE', '3.0/mlflow/datasets/:id/tags/:key'],
  ['GET POST DELETE', '3.0/mlflow/datasets/:id/records'],
  ['GET', '3.0/mlflow/datasets/:id/experiment-ids'],
  ['POST', '3.0/mlflow/datasets/:id/add-experiments'],
  ['POST', '3.0/mlflow/datasets/:id/remove-experiments'],
];

const traces: readonly Route[] = [
  ['POST', '3.0/mlflow/traces'],
  ['GET', '3.0/mlflow/traces/:id'],
  ['GET', '3.0/mlflow/traces/get'],
  ['GET', '3.0/mlflow/traces/batchGet'],
  ['POST', '3.0/mlflow/traces/batchGetInfos'],
  ['POST', '3.0/mlflow/traces/search'],
  ['POST', '3.0/mlflow/traces/delete-traces'],
  ['PATCH DELETE', '3.0/mlflow/traces/:id/tags'],
  ['POST', '3.0/mlflow/traces/:id/assessments'],
  ['GET PATCH DELETE', '3.0/mlflow/traces/:id/assessments/:assessment'],
  ['POST', '3.0/mlflow/traces/link-to-run'],
  ['POST', '3.0/mlflow/traces/metrics'],
  ['POST', '3.0/mlflow/traces/calculate-filter-correlation'],
  ['GET POST', '2.0/mlflow/traces'],
  ['PATCH', '2.0/mlflow/traces/:id'],
  ['GET', '2.0/mlflow/traces/:id/info'],
  ['PATCH DELETE', '2.0/mlflow/traces/:id/tags'],
  ['POST', '2.0/mlflow/traces/delete-traces'],
  ['POST', '2.0/mlflow/traces/link-to-run'],
  ['POST', '2.0/mlflow/traces/link-prompts'],
];

const registry: readonly Route[] = [
  ['POST', '2.0/mlflow/registered-models/create'],
  ['POST', '2.0/mlflow/registered-models/rename'],
  ['PATCH', '2.0/mlflow/registered-models/update'],
  ['DELETE', '2.0/mlflow/registered-models/delete'],
  ['GET', '2.0/mlflow/registered-models/get'],
  ['GET', '2.0/mlflow/registered-models/search'],
  ['GET POST', '2.0/mlflow/registered-models/get-latest-versions'],
  ['POST', '2.0/mlflow/registered-models/set-tag'],
  ['DELETE', '2.0/mlflow/registered-models/delete-tag'],
  ['GET POST DELETE', '2.0/mlflow/registered-models/alias'],
  ['POST', '2.0/mlflow/model-versions/create'],
  ['PATCH', '2.0/mlflow/model-versions/update'],
  ['POST', '2.0/mlflow/model-versions/transition-stage'],
  ['DELETE', '2.0/mlflow/model-versions/delete'],
  ['GET', '2.0/mlflow/model-versions/get'],
  ['GET', '2.0/mlflow/model-versions/search'],
  ['GET', '2.0/mlflow/model-versions/get-download-uri'],
  ['POST', '2.0/mlflow/model-versions/set-tag'],
  ['DELETE', '2.0/mlflow/model-versions/delete-tag'],
];

const others: readonly Route[] = [
  ['GET', '3.0/mlflow/server-info'],
  ['POST', '3.0/mlflow/scorers/register'],
  ['GET', '3.0/mlflow/scorers/list'],
  ['GET', '3.0/mlflow/scorers/versions'],
  ['GET', '3.0/mlflow/scorers/get'],
  ['DELETE', '3.0/mlflow/scorers/delete'],
  ['GET', '3.0/mlflow/scorers/online-configs'],
  ['PUT', '3.0/mlflow/scorers/online-config'],
  ['GET', '2.0/mlflow/webhooks'],
  ['GET', '3.0/mlflow/gateway/endpoints/list'],
  ['GET', '3.0/mlflow/gateway/endpoints/bindings/list'],
  ['GET', '3.0/mlflow/gateway/model-definitions/list'],
  ['GET', '3.0/mlflow/gateway/secrets/list'],
  ['GET', '3.0/mlflow/gateway/budgets/list'],
  ['GET', '3.0/mlflow/gateway/budgets/windows'],
  ['GET', '3.0/mlflow/gateway/guardrails/list'],
  ['GET', '3.0/mlflow/gateway/guardrails/list-for-endpoint'],
  ['GET', '3.0/mlflow/label-schemas/list'],
  ['GET', '3.0/mlflow/review-queues/list'],
  ['POST', '3.0/mlflow/issues/search'],
  ['GET POST', '3.0/mlflow/prompt-optimization/jobs/search'],
];

/** Below one prefix, or at the root: only browsers and probes use these. */
const single: readonly Route[] = [
  ['GET', '/ajax-api/2.0/mlflow/metrics/get-history-bulk'],
  ['POST', '/ajax-api/2.0/mlflow/experiments/search-datasets'],
  ['POST', '/ajax-api/2.0/mlflow/runs/create-promptlab-run'],
  ['GET POST', '/ajax-api/2.0/mlflow/gateway-proxy'],
  ['POST', '/ajax-api/2.0/mlflow/upload-artifact'],
  ['GET', '/ajax-api/2.0/mlflow/get-trace-artifact'],
  ['GET', '/ajax-api/3.0/mlflow/get-trace-artifact'],
  ['GET', '/ajax-api/2.0/mlflow/logged-models/:id/artifacts/files'],
  ['GET', '/ajax-api/3.0/mlflow/mcp-servers'],
  ['GET', '/ajax-api/3.0/mlflow/gateway/supported-providers'],
  ['GET', '/ajax-api/3.0/mlflow/gateway/supported-models'],
  ['GET', '/ajax-api/3.0/mlflow/gateway/secrets/config'],
  ['GET', '/ajax-api/3.0/mlflow/assistant/providers'],
  ['GET', '/ajax-api/3.0/mlflow/assistant/config'],
  ['GET POST', '/ajax-api/3.0/mlflow/ui-telemetry'],
  ['GET', '/get-artifact'],
  ['GET', '/model-versions/get-artifact'],
  ['GET', '/health'],
  ['GET', '/version'],
  ['GET POST', '/graphql'],
  ['POST', '/v1/traces'],
];

export interface MlflowRoute {
  readonly method: string;
  readonly path: string;
  /** Whether a browser's twin answers the same. */
  readonly isTwin: boolean;
}

const shared = [
  ...experiments,
  ...runs,
  ...artifacts,
  ...loggedModels,
  ...datasets,
  ...traces,
  ...registry,
  ...others,
];

function rows(routes: readonly Route[], prefix: string): MlflowRoute[] {
  const isTwin = prefix.startsWith('/ajax');
  return routes.flatMap(([methods, path]) =>
    methods.split(' ').map((method) => ({ method, path: `${prefix}${path}`, isTwin })),
  );
}

/** Every route that an MLflow client or MLflow's web interface may call. */
export const MLFLOW_ROUTES: readonly MlflowRoute[] = [
  ...rows(shared, '/api/'),
  ...rows(shared, '/ajax-api/'),
  ...rows(single, ''),
];
