import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-ports.mjs';
import { pythonFor } from './python.mjs';
import { runCommand } from './run-command.mjs';

/** Which script runs with which generation of the clients against which configuration of the pack. */
const CLIENTS = [
  { script: 'mlflow28_gateway.py', generation: 'mlflow-2.8', config: 'gateway-routes.yaml' },
  { script: 'mlflow28_langchain.py', generation: 'mlflow-2.8', config: 'gateway-routes.yaml' },
  { script: 'openai_legacy_sdk.py', generation: 'mlflow-2.8', config: 'gateway.yaml' },
  { script: 'deployments_client.py', generation: 'mlflow-3', config: 'gateway.yaml' },
  { script: 'openai_sdk.py', generation: 'mlflow-3', config: 'gateway.yaml' },
];
/** Scripts of this project, which go on where those of the pack end, on a configuration of their own. */
const OWN_CLIENTS = [
  { script: 'mlflow28_dialect.py', generation: 'mlflow-2.8' },
  { script: 'mlflow3_dialect.py', generation: 'mlflow-3' },
];
const SERVING = [
  { generation: 'mlflow-2.8', dialect: '2.8' },
  { generation: 'mlflow-3', dialect: '3' },
];

async function runCases({ packs, start, folder }) {
  const report = join(folder, 'report.json');
  const port = await freePorts(50);
  const runner = join(packs, 'gateway', 'run.mjs');
  const flags = ['--start', start, '--json', report, '--base-port', String(port), '--boot-timeout', '20000'];
  await runCommand([process.execPath, runner, ...flags], { deadlineMs: 1_800_000 });
  const cases = JSON.parse(await readFile(report, 'utf8'));
  return cases.map(({ name, ok, steps, differences }) => {
    const found = [...differences, ...steps.flatMap((step) => step.differences)][0];
    return {
      name,
      ok,
      why: found && `${found.path}: expected ${show(found.expected)}, got ${show(found.actual)}`,
    };
  });
}

const show = (value) => String(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 160);

/** The client scripts print one line a check: `ok   name` or `FAIL name`. */
function checksIn(output, prefix) {
  const lines = output.split('\n').map((line) => /^(ok {3}|FAIL )(.+?)(?:: .*)?$/.exec(line));
  return lines.filter(Boolean).map(([line, verdict, name]) => ({
    name: `${prefix} / ${name}`,
    ok: verdict.startsWith('ok'),
    why: line,
  }));
}

async function runClient({ packs, start }, { script, generation, config, title = script }) {
  const clients = join(packs, 'gateway', 'clients');
  const python = await pythonFor(packs, generation);
  const port = await freePorts(2);
  const flags = ['--start', start, '--config', config, '--port', String(port)];
  const command = [process.execPath, join(clients, 'run.mjs'), ...flags, '--', python, script];
  const env = { PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: clients };
  const { output } = await runCommand(command, { env });
  const checks = checksIn(output, `clients/${title} with ${generation}`);
  if (checks.length === 0)
    throw new Error(`${title} with ${generation} ran no check:\n${output.slice(-1_000)}`);
  return checks;
}

function runOwnClient(context, { script, generation }) {
  const folder = join(context.root, 'test', 'clients', 'gateway');
  const config = join(folder, 'gateway.yaml');
  return runClient(context, { script: join(folder, script), generation, config, title: script });
}

async function runServing({ packs, start }, { generation, dialect }) {
  const script = join(packs, 'gateway', 'clients', 'model_serving.py');
  const python = await pythonFor(packs, generation);
  const port = await freePorts(6);
  const command = [python, script, '--start', start, '--base-port', String(port), '--dialect', dialect];
  const { output } = await runCommand(command, { env: { PYTHONDONTWRITEBYTECODE: '1' } });
  return checksIn(output, `clients/model_serving.py with ${generation}`);
}

/** Our own script: the model of the guide that MLflow's gateway cannot feed. */
async function runNamedColumns({ packs, root, start }, { generation }) {
  const script = join(root, 'test', 'clients', 'model_serving_mpt.py');
  const python = await pythonFor(packs, generation);
  const port = await freePorts(3);
  const command = [python, script, '--start', start, '--base-port', String(port)];
  const { output } = await runCommand(command, { cwd: root, env: { PYTHONDONTWRITEBYTECODE: '1' } });
  const checks = checksIn(output, `clients/model_serving_mpt.py with ${generation}`);
  if (checks.length === 0)
    throw new Error(`model_serving_mpt.py with ${generation} ran no check:\n${output.slice(-1_000)}`);
  return checks;
}

/** Every case of the gateway pack and every check of its client scripts and of ours: `{ name, ok, why }`. */
export async function runGatewayPack({ packs, root, weir }) {
  const folder = await mkdtemp(join(tmpdir(), 'weir-conformance-gateway-'));
  const context = {
    packs,
    root,
    folder,
    start: `${weir} gateway start --config-path {config} --port {port}`,
  };
  try {
    const results = await runCases(context);
    for (const client of CLIENTS) results.push(...(await runClient(context, client)));
    for (const client of OWN_CLIENTS) results.push(...(await runOwnClient(context, client)));
    for (const serving of SERVING) {
      results.push(...(await runServing(context, serving)));
      results.push(...(await runNamedColumns(context, serving)));
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
