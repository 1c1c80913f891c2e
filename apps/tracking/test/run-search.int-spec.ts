import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

interface SearchAnswer {
  readonly runs?: readonly { readonly info: { readonly run_id: string }; readonly data: RunData }[];
  readonly next_page_token?: string;
}
interface RunData {
  readonly params?: readonly { readonly key: string; readonly value: string }[];
}

const API = '/api/2.0/mlflow';
let server: TrackingServer;

beforeAll(async () => {
  server = await startTrackingServer();
}, 60_000);
afterAll(() => server.close());

const post = async <T = Record<string, unknown>>(path: string, body: object): Promise<T> => {
  const { status, json } = await server.call<T>('POST', `${API}/${path}`, body);
  if (status !== 200) throw new Error(JSON.stringify(json));
  return json;
};

async function newRun(experimentId: string): Promise<string> {
  const { run } = await post<{ run: { info: { run_id: string } } }>('runs/create', {
    experiment_id: experimentId,
    start_time: 1,
  });
  return run.info.run_id;
}

const search = (experimentId: string, more: object = {}) =>
  post<SearchAnswer>('runs/search', { experiment_ids: [experimentId], max_results: 1_000, ...more });

describe('runs/search', () => {
  it('shows every acknowledged write, also of another process, while others search for the same', async () => {
    const { experiment_id: id } = await post<{ experiment_id: string }>('experiments/create', {
      name: 'fresh',
    });
    const runId = await newRun(id);
    for (let turn = 0; turn < 30; turn += 1) {
      const others = [search(id), search(id), search(id)];
      if (turn % 2 === 0) {
        await post('runs/log-parameter', { run_id: runId, key: `p${turn}`, value: 'x' });
      } else {
        await server.database.dataSource.query(
          'INSERT INTO params (run_id, key, value, experiment_id) VALUES ($1, $2, $3, $4)',
          [runId, `p${turn}`, 'x', id],
        );
      }
      const { runs } = await search(id);
      expect(runs?.[0]?.data.params?.map(({ key }) => key)).toContain(`p${turn}`);
      await Promise.all(others);
    }
  });

  it('answers a long page in pieces that are one message', async () => {
    const { experiment_id: id } = await post<{ experiment_id: string }>('experiments/create', {
      name: 'long',
    });
    const made = new Set<string>();
    for (let turn = 0; turn < 60; turn += 1) {
      const runIds = await Promise.all(Array.from({ length: 10 }, () => newRun(id)));
      for (const runId of runIds) made.add(runId);
    }
    const whole = await search(id);
    expect(new Set(whole.runs?.map(({ info }) => info.run_id))).toEqual(made);
    expect(whole.next_page_token).toBeUndefined();
    const first = await search(id, { max_results: 550 });
    const second = await search(id, { max_results: 550, page_token: first.next_page_token });
    expect([...(first.runs ?? []), ...(second.runs ?? [])]).toEqual(whole.runs);
  }, 60_000);
});
