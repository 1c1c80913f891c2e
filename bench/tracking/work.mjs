/**
 * The work that every server under measurement does. `prepare` sets the scene over REST and answers the call that is
 * measured: `(client, turn) => Promise`.
 */
import { randomUUID } from 'node:crypto';

const KEYS = 10;
const SEARCHED_RUNS = 300;
const HISTORY_POINTS = 10_000;

/** Points that were never sent before: steps only grow. */
let step = 0;
export function points(count) {
  step += 1;
  return Array.from({ length: count }, (_, index) => ({
    key: `metric-${index % KEYS}`,
    value: Math.random(),
    timestamp: 1_700_000_000_000 + step,
    step: step * 1_000 + index,
  }));
}

const createRun = {
  name: 'create-run',
  prepare: async (api) => () =>
    api.postText('runs/create', {
      experiment_id: '0',
      user_id: 'bench',
      start_time: Date.now(),
      tags: [
        { key: 'mlflow.user', value: 'bench' },
        { key: 'mlflow.source.name', value: 'bench.mjs' },
      ],
    }),
};

const logMetric = {
  name: 'log-metric',
  async prepare(api, { clients }) {
    const runs = await api.newRuns(clients);
    return (client) =>
      api.postText('runs/log-metric', {
        run_id: runs[client],
        key: 'loss',
        value: Math.random(),
        timestamp: Date.now(),
        step: (step += 1),
      });
  },
};

const logParam = {
  name: 'log-param',
  async prepare(api, { clients }) {
    const runs = await api.newRuns(clients);
    return (client) =>
      api.postText('runs/log-parameter', { run_id: runs[client], key: `p-${randomUUID()}`, value: 'x' });
  },
};

const logBatch = (size) => ({
  name: `log-batch(${size})`,
  points: size,
  async prepare(api, { clients }) {
    const runs = await api.newRuns(clients);
    return (client) => api.postText('runs/log-batch', { run_id: runs[client], metrics: points(size) });
  },
});

const getRun = {
  name: 'get-run',
  async prepare(api) {
    const runId = await api.newRun();
    await api.post('runs/log-batch', {
      run_id: runId,
      metrics: points(KEYS),
      params: Array.from({ length: 5 }, (_, index) => ({ key: `param-${index}`, value: 'value' })),
      tags: Array.from({ length: 5 }, (_, index) => ({ key: `tag-${index}`, value: 'value' })),
    });
    return () => api.get(`runs/get?run_id=${runId}`);
  },
};

const slimRun = (index) => ({
  metrics: ['loss', 'accuracy', 'latency'].map((key) => ({
    key,
    value: ((index * 7_919) % 1_000) / 1_000,
    timestamp: 1_700_000_000_000 + index,
    step: 1,
  })),
  params: ['model', 'temperature', 'dataset'].map((key) => ({ key, value: `${key}-${index % 3}` })),
  tags: ['team', 'stage', 'owner'].map((key) => ({ key, value: key })),
});

const searchRuns = {
  name: `search(${SEARCHED_RUNS})`,
  async prepare(api) {
    const experiment = { name: `bench-search-${randomUUID()}` };
    const { experiment_id: experimentId } = await api.post('experiments/create', experiment);
    for (let index = 0; index < SEARCHED_RUNS; index += 1) {
      const runId = await api.newRun(experimentId);
      await api.post('runs/log-batch', { run_id: runId, ...slimRun(index) });
    }
    const query = {
      experiment_ids: [experimentId],
      filter: "metrics.loss >= 0 AND tags.team = 'team'",
      order_by: ['metrics.loss DESC'],
      max_results: SEARCHED_RUNS,
    };
    const { runs } = await api.post('runs/search', query);
    if (runs.length !== SEARCHED_RUNS) throw new Error(`${api.base} finds ${runs.length} runs`);
    return () => api.postText('runs/search', query);
  },
};

const history = {
  name: `history(${HISTORY_POINTS})`,
  async prepare(api) {
    const runId = await api.newRun();
    for (let sent = 0; sent < HISTORY_POINTS; sent += 1_000) {
      const metrics = points(1_000).map((point) => ({ ...point, key: 'loss' }));
      await api.post('runs/log-batch', { run_id: runId, metrics });
    }
    const path = `metrics/get-history?run_id=${runId}&metric_key=loss&max_results=25000`;
    const { metrics } = JSON.parse(await api.get(path));
    if (metrics.length !== HISTORY_POINTS) throw new Error(`${api.base} knows ${metrics.length} points`);
    return () => api.get(path);
  },
};

export const WORK = [
  createRun,
  logMetric,
  logParam,
  logBatch(10),
  logBatch(100),
  logBatch(1_000),
  getRun,
  searchRuns,
  history,
];
