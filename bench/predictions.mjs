/**
 * `npm run bench -- predictions [--predictions 100000] [--base http://…]`: predictions logged a thousand a call, and
 * searches over as many as the database holds, over HTTP. Load, server and Postgres share the machine.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { scratchPostgres, startWeir } from './tracking/environment.mjs';
import { measurePredictions, seedPredictions } from './tracking/predictions.mjs';

const { values: options } = parseArgs({
  options: {
    predictions: { type: 'string', default: '100000' },
    clients: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '5' },
    base: { type: 'string', default: '' },
  },
});

async function measure(base) {
  const pace = { clients: Number(options.clients), seconds: Number(options.seconds) };
  for (const [name, result] of Object.entries(await measurePredictions({ base, ...pace }))) {
    const columns = [
      name.padEnd(20),
      `${result.perSecond.toFixed(1).padStart(8)}/s`,
      `p50 ${result.p50.toFixed(1).padStart(8)} ms`,
      `p99 ${result.p99.toFixed(1).padStart(8)} ms`,
      result.predictionsPerSecond ? `${Math.round(result.predictionsPerSecond)} predictions/s` : '',
      result.errors > 0 ? `${result.errors} errors: ${result.firstError}` : '',
    ];
    console.log(columns.join('  ').trimEnd());
  }
}

async function measureScratch() {
  const scratch = await scratchPostgres();
  try {
    const { base, stop, databaseUrl } = await startWeir(scratch);
    const postgres = new pg.Client({ connectionString: databaseUrl });
    await postgres.connect();
    try {
      await seedPredictions(postgres, Number(options.predictions));
      await measure(base);
    } finally {
      await postgres.end();
      await stop();
    }
  } finally {
    await scratch.close();
  }
}

await (options.base === '' ? measureScratch() : measure(options.base));
