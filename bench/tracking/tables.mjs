/** Tables of runs over HTTP: how fast a file becomes rows, and rows are appended, found and written out again. */

const ROWS = 100_000;
const APPENDS = 10;
const LOOKS = 15;
const WORDS = ['refund', 'order', 'ticket', 'model', 'answer "quoted"', 'line\nbreak', 'weir', '日本'];

/** A table as `mlflow.log_table` writes it: six columns, about 600 bytes a row. */
function tableText(rows) {
  const text = (index, words) =>
    Array.from({ length: words }, (_, at) => WORDS[(index * 7 + at * at) % WORDS.length]).join(' ');
  const data = Array.from({ length: rows }, (_, index) => [
    `${index} ${text(index, 40)}`,
    text(index + 3, 40),
    'abc'[index % 3],
    (index % 1000) / 1000,
    index,
    { tokens: index, tags: ['x', 'y'] },
  ]);
  return JSON.stringify({ columns: ['inputs', 'outputs', 'label', 'toxicity', 'latency', 'meta'], data });
}

async function ok(answer) {
  if (!answer.ok) throw new Error(`${answer.status} ${(await answer.text()).slice(0, 300)}`);
  return answer;
}

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

async function median(count, work) {
  const times = [];
  for (let at = 0; at < count; at += 1) times.push((await timed(work)).ms);
  return times.sort((left, right) => left - right)[count >> 1];
}

async function newTable(base) {
  const created = await ok(
    await fetch(`${base}/api/2.0/mlflow/runs/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"experiment_id":"0"}',
    }),
  );
  const { run } = await created.json();
  return {
    file: `${base}/api/2.0/mlflow-artifacts/artifacts/0/${run.info.run_id}/artifacts/t.json`,
    table: `${base}/api/weir/v1/runs/${run.info.run_id}/tables/t.json`,
  };
}

async function appendRate(table) {
  const columns = ['inputs', 'toxicity'];
  const body = JSON.stringify({
    columns,
    data: Array.from({ length: 1000 }, (_, at) => [`row ${at}`, at / 1000]),
  });
  const headers = { 'content-type': 'application/json' };
  const ms = await median(APPENDS, async () => {
    await (await ok(await fetch(`${table}/rows`, { method: 'POST', headers, body }))).arrayBuffer();
  });
  return ms;
}

async function exportRate(table, format) {
  const { ms, result } = await timed(async () => {
    let bytes = 0;
    for await (const chunk of (await ok(await fetch(`${table}/export?format=${format}`))).body)
      bytes += chunk.length;
    return bytes;
  });
  return { megabytesPerSecond: result / 1000 / ms, megabytes: result / 1e6 };
}

/**
 * Figures of one server. `ingest` begins when the file is there and ends when its first row is read.
 *
 * @param {{ base: string, rows?: number }} options
 */
export async function measureTables({ base, rows = ROWS }) {
  const { file, table } = await newTable(base);
  const text = tableText(rows);
  await ok(await fetch(file, { method: 'PUT', body: text }));
  const look = async (query) => {
    const address = new URL(`${table}/rows`);
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
    return (await ok(await fetch(address))).json();
  };
  const ingest = await timed(() => look({ page_size: '1' }));
  const filter = "toxicity > 0.9 AND outputs LIKE '%refund%'";
  const filteredPageMs = await median(LOOKS, () => look({ filter, page_size: '100' }));
  const orderedPageMs = await median(LOOKS, () => look({ filter, order: 'latency DESC', page_size: '100' }));
  const exports = {};
  for (const format of ['csv', 'jsonl', 'parquet']) exports[format] = await exportRate(table, format);
  const append1000Ms = await appendRate(table);
  return {
    rows,
    megabytes: text.length / 1e6,
    ingestRowsPerSecond: (rows / ingest.ms) * 1000,
    filteredPageMs,
    orderedPageMs,
    append1000Ms,
    appendRowsPerSecond: 1e6 / append1000Ms,
    exports,
  };
}
