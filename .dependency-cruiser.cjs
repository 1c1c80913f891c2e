const { LIBS, APPS } = require('./import-table.cjs');

const folderOf = (name) => (name === 'migrations' ? 'migrations' : `libs/${name}`);

/** One rule a room: anything of ours outside its row of the table is refused. */
const row = (folder, allowed) => ({
  name: `imports-of-${folder.replace('/', '-')}`,
  comment: `${folder} may import only: ${['errors', ...allowed].join(', ')} (import-table.cjs)`,
  severity: 'error',
  from: { path: `^${folder}/src/`, pathNot: '\\.(int-)?spec\\.ts$' },
  to: {
    path: '^(apps|libs|migrations)/',
    pathNot: [`^${folder}/`, '^libs/errors/', ...allowed.map((name) => `^${folderOf(name)}/`)],
  },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Under ESM an import cycle between decorated classes crashes at load.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'one-public-door',
      comment: 'A lib is imported as @weir/<lib>, never by a path inside it.',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/(?!index\\.ts$)', pathNot: '^$1/$2/' },
    },
    {
      name: 'not-your-own-door',
      comment: 'Inside a lib import the file itself: its own index.ts is a cycle.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/src/' },
      to: { path: '^libs/$1/src/index\\.ts$' },
    },
    {
      name: 'testing-is-for-tests',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['\\.(int-|e2e-)?spec\\.ts$', '/test/', '^libs/testing/'] },
      to: { path: '^libs/testing/' },
    },
    ...Object.entries(LIBS).map(([name, allowed]) => row(`libs/${name}`, allowed)),
    ...Object.entries(APPS).map(([name, allowed]) => row(`apps/${name}`, allowed)),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
