/**
 * `npm run bench -- tracking [--peer mlflow] [--peer fasttrackml] [--only search]`: what one tracking process does over
 * HTTP; for batches also what the same statement does straight to Postgres, and with peers what they do with the same
 * calls, on the same Postgres, in turns within the same run. Load, servers and Postgres share the machine.
 */
import { parseArgs } from 'node:util';
import { groupMemoryMb } from './measure/processes.mjs';
import { trackingApi } from './tracking/api.mjs';
import { measureArtifacts } from './tracking/artifacts.mjs';
import { scratchPostgres, startWeir } from './tracking/environment.mjs';
import { load, medianRound } from './tracking/load.mjs';
import { PEERS } from './tracking/peers.mjs';
import { straightBatches } from './tracking/straight.mjs';
import { WORK } from './tracking/work.mjs';

const { values: options } = parseArgs({
  options: {
    clients: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    peer: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', default: '' },
  },
});
const [clients, seconds, rounds] = [options.clients, options.seconds, options.rounds].map(Number);
const unknown = options.peer.filter((name) => !Object.hasOwn(PEERS, name));
if (unknown.length > 0) {
  console.error(`unknown peer: ${unknown.join(', ')} (there are ${Object.keys(PEERS).join(', ')})`);
  process.exit(2);
}

/** One piece of work on every contender, round by round, so that what disturbs the machine disturbs all of them. */
async function measure(contenders) {
  const results = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, call } of contenders) {
      results.get(name).push(await load({ clients, seconds, call }));
    }
  }
  return new Map([...results].map(([name, list]) => [name, medianRound(list)]));
}

async function contendersFor(work, servers) {
  const contenders = [];
  for (const { name, api } of servers) {
    contenders.push({ name, call: await work.prepare(api, { clients }) });
  }
  return contenders;
}

function report(work, results) {
  const weir = results.get('weir');
  for (const [name, result] of results) {
    const pointsPerSecond = work.points ? { 'points/s': Math.round(result.perSecond * work.points) } : {};
    const factor = weir.perSecond / result.perSecond;
    console.log(
      [
        work.name.padEnd(16),
        name.padEnd(12),
        `${result.perSecond.toFixed(result.perSecond < 100 ? 1 : 0).padStart(8)}/s`,
        `p50 ${result.p50.toFixed(1).padStart(8)} ms`,
        `p99 ${result.p99.toFixed(1).padStart(8)} ms`,
        name === 'weir' ? '' : `weir is ${factor.toFixed(2)} ×`,
        work.points ? `${pointsPerSecond['points/s'].toLocaleString('en')} points/s` : '',
        result.errors > 0 ? `${result.errors} errors, the first: ${result.firstError.message}` : '',
      ]
        .filter(Boolean)
        .join('  '),
    );
  }
}

function summaryOf(results) {
  return Object.fromEntries(
    [...results].map(([name, { perSecond, p50, p99, errors }]) => [
      name,
      { perSecond: Math.round(perSecond * 10) / 10, p50: round(p50), p99: round(p99), errors },
    ]),
  );
}

const round = (value) => Math.round(value * 10) / 10;

const postgres = await scratchPostgres();
const servers = [];
const summary = { bench: 'tracking', clients, seconds, rounds, work: {} };
try {
  servers.push(await startWeir(postgres));
  for (const name of options.peer) servers.push(await PEERS[name](postgres));
  for (const server of servers) server.api = trackingApi(server.base, clients);
  const [weir] = servers;
  const warm = await weir.api.newRun();
  await load({ clients, seconds: 1, call: () => weir.api.get(`runs/get?run_id=${warm}`) });

  for (const work of WORK.filter(({ name }) => name.includes(options.only))) {
    const contenders = await contendersFor(work, servers);
    let straight = null;
    if (work.points) {
      const runs = await weir.api.newRuns(clients);
      const { databaseUrl } = weir;
      straight = await straightBatches({ databaseUrl, clients, runs, size: work.points });
      contenders.push({ name: 'straight', call: straight.call });
    }
    const results = await measure(contenders);
    await straight?.close();
    report(work, results);
    summary.work[work.name] = summaryOf(results);
    console.log(`  weir's memory so far: peak ${groupMemoryMb(weir.pid)} MB`);
  }
  if ('artifacts'.includes(options.only)) {
    // FastTrackML has no such route: its clients write to the storage themselves.
    for (const { name, base } of servers.filter((server) => server.name !== 'fasttrackml')) {
      const speed = await measureArtifacts({ base });
      console.log(`artifacts of 100 MB  ${name.padEnd(12)} ${JSON.stringify(speed)}`);
      summary.work[`artifacts ${name}`] = speed;
    }
  }
  summary.memoryMb = Object.fromEntries(servers.map(({ name, pid }) => [name, groupMemoryMb(pid)]));
  console.log(`peak memory: ${JSON.stringify(summary.memoryMb)} MB`);
  console.log(JSON.stringify(summary));
} finally {
  for (const { api, stop } of servers) {
    await api?.close();
    await stop();
  }
  await postgres.close();
}
