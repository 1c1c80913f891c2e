import { URLSearchParams } from 'node:url';
import { load } from './load.mjs';

const WORDS = [
  'river',
  'mill',
  'stone',
  'water',
  'gate',
  'wheel',
  'weir',
  'pond',
  'sluice',
  'grain',
  'flour',
  'bank',
];
const PER_CALL = 1_000;

/** Few words are frequent and many rare, as in any language. */
const word = () =>
  `${WORDS[Math.floor(Math.random() * WORDS.length)]}${Math.floor(20_000 * Math.random() ** 3)}`;
const text = (count) => Array.from({ length: count }, word).join(' ');

const prediction = () => ({
  inputs: { question: text(12) },
  output: text(25),
  prompt: text(12),
  prompt_name: 'bench',
  prompt_version: 1,
  model: 'endpoints:/chat',
  latency_ms: 812.5,
  usage: { total_tokens: 61 },
});

async function answered(address, options) {
  const answer = await fetch(address, options);
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${body.slice(0, 200)}`);
  return body;
}

/** Searches by what they have to find: what each costs depends on how many predictions the server holds. */
const SEARCHES = {
  'two words': () => ({ search: `${word()} ${word()}` }),
  'a phrase': () => ({ search: `"${word()} ${word()}"` }),
  'a word, ranked': () => ({ search: word() }),
  'a word, newest': () => ({ search: word(), order: 'prediction_id desc' }),
  'part of a word': () => ({ contains: word().slice(1, 9) }),
  'a prompt version': () => ({ prompt_name: 'bench', prompt_version: '1' }),
};

/**
 * Predictions logged a thousand a call, and searches over all that the server at `base` holds.
 *
 * @returns one result of `load` for each piece of work; `predictionsPerSecond` for the logging
 */
export async function measurePredictions({ base, clients = 4, seconds = 5 }) {
  const json = { 'content-type': 'application/json' };
  const created = await answered(`${base}/api/2.0/mlflow/runs/create`, {
    method: 'POST',
    headers: json,
    body: '{"experiment_id":"0"}',
  });
  const runId = JSON.parse(created).run.info.run_id;
  const bodies = Array.from({ length: 4 }, () =>
    JSON.stringify({ predictions: Array.from({ length: PER_CALL }, prediction) }),
  );
  const logged = await load({
    clients,
    seconds,
    call: (_number, turn) =>
      answered(`${base}/api/weir/v1/runs/${runId}/predictions`, {
        method: 'POST',
        headers: json,
        body: bodies[turn % bodies.length],
      }),
  });
  const results = { log: { ...logged, predictionsPerSecond: logged.perSecond * PER_CALL } };
  for (const [name, query] of Object.entries(SEARCHES)) {
    results[name] = await load({
      clients,
      seconds,
      call: () =>
        answered(`${base}/api/weir/v1/predictions?${new URLSearchParams({ page_size: '20', ...query() })}`),
    });
  }
  return results;
}

/** $1 how many: a run's predictions of some forty words, among them those that searches ask for. */
const SEED = `
  WITH words AS (SELECT $2::text[] AS list),
  run AS (
    INSERT INTO runs (run_id, experiment_id, run_name, user_id, status, start_time, lifecycle_stage, artifact_uri)
    VALUES (gen_random_uuid(), 0, 'seed', 'bench', 'FINISHED', 1, 'active', 'mlflow-artifacts:/0/seed/artifacts')
    RETURNING run_id
  )
  INSERT INTO predictions (run_id, experiment_id, origin, inputs_text, output_text, model, prompt_name, prompt_version)
  SELECT run_id, 0, 'rest', inputs, output, 'endpoints:/chat', 'bench', 1 + number % 3
  FROM run, words, generate_series(1, $1::int) AS number
  CROSS JOIN LATERAL (
    SELECT string_agg(word, ' ') FILTER (WHERE place <= 12) AS inputs,
      string_agg(word, ' ') FILTER (WHERE place > 12) AS output
    FROM (
      SELECT place, list[1 + floor(random() * cardinality(list))::int] || floor(20000 * power(random(), 3))::int AS word
      FROM generate_series(1, 37 + number % 2) AS place
    ) AS drawn
  ) AS texts`;
const SEED_AT_ONCE = 20_000;

/** Fills the database without the work of HTTP; the indexes are those that the migrations made. */
export async function seedPredictions(postgres, count) {
  for (let left = count; left > 0; left -= SEED_AT_ONCE) {
    await postgres.query(SEED, [Math.min(left, SEED_AT_ONCE), WORDS]);
  }
  await postgres.query('VACUUM ANALYZE predictions');
}
