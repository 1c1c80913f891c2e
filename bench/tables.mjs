/**
 * `npm run bench -- tables [--rows 100000]`: a logged table becomes rows, and its rows are looked at, appended to and
 * exported over HTTP. Load, server and Postgres share the machine.
 */
import { parseArgs } from 'node:util';
import { scratchPostgres, startWeir } from './tracking/environment.mjs';
import { measureTables } from './tracking/tables.mjs';

const { values: options } = parseArgs({ options: { rows: { type: 'string', default: '100000' } } });

const whole = (number) => Math.round(number).toLocaleString('en');
const milliseconds = (number) => `${number.toFixed(0)} ms`;

const postgres = await scratchPostgres();
try {
  const { base, stop } = await startWeir(postgres);
  try {
    const figures = await measureTables({ base, rows: Number(options.rows) });
    const { rows, megabytes, exports } = figures;
    console.log(`rows of a table of ${whole(rows)} (${megabytes.toFixed(1)} MB)`);
    console.log(`  file to rows      ${whole(figures.ingestRowsPerSecond)} rows/s`);
    console.log(`  filtered page     ${milliseconds(figures.filteredPageMs)}`);
    console.log(`  filtered, ordered ${milliseconds(figures.orderedPageMs)}`);
    console.log(`  append of 1,000   ${milliseconds(figures.append1000Ms)}`);
    for (const [format, { megabytesPerSecond }] of Object.entries(exports)) {
      console.log(`  export as ${format.padEnd(8)} ${megabytesPerSecond.toFixed(1)} MB/s`);
    }
    console.log(JSON.stringify({ bench: 'tables', ...figures }));
  } finally {
    await stop();
  }
} finally {
  await postgres.close();
}
