/**
 * Who may import whom: the one table that both ESLint (as you type) and dependency-cruiser (on the whole graph) enforce.
 * Adding an edge needs a line in an ADR under docs/adr/. `errors` is the leaf that everything may import.
 */
const LIBS = {
  errors: [],
  config: [],
  'llm-v1': [],
  observability: ['config'],
  http: ['config', 'observability'],
  database: ['config'],
  'rate-limit': ['config', 'observability'],
  queue: ['config', 'observability'],
  'artifact-store': ['config', 'observability'],
  providers: ['llm-v1', 'observability'],
  'tracking-store': ['database', 'config'],
  'run-tables': ['tracking-store', 'artifact-store', 'database', 'config', 'observability'],
  evaluation: ['llm-v1', 'providers'],
};

const APPS = {
  gateway: ['llm-v1', 'providers', 'rate-limit', 'database', 'http', 'config', 'observability'],
  tracking: [
    'tracking-store',
    'artifact-store',
    'run-tables',
    'queue',
    'database',
    'http',
    'config',
    'observability',
    'evaluation',
    'migrations',
  ],
  'evaluation-worker': [
    'evaluation',
    'providers',
    'llm-v1',
    'tracking-store',
    'artifact-store',
    'run-tables',
    'queue',
    'rate-limit',
    'database',
    'config',
    'observability',
    'http',
    'migrations',
  ],
  cli: ['config', 'database', 'evaluation', 'observability', 'migrations'],
};

module.exports = { LIBS, APPS };
