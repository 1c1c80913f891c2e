import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';
import importTable from './import-table.cjs';

const { LIBS, APPS } = importTable;
const TEST_FILES = [
  '**/*.spec.ts',
  '**/*.int-spec.ts',
  '**/*.e2e-spec.ts',
  '**/test/**/*.ts',
  'libs/testing/**/*.ts',
];

const rows = (table, kind) =>
  Object.entries(table).map(([name, allowed]) => ({
    from: [[kind, { name }]],
    allow: [
      ['lib', { name: 'errors' }],
      [kind, { name }],
      ...allowed.map((other) => (other === 'migrations' ? 'migrations' : ['lib', { name: other }])),
    ],
    message: `${kind} ${name} may import only: errors, ${allowed.join(', ')} (import-table.cjs)`,
  }));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.weir/**', 'coverage/**'] },
  js.configs.recommended,
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'setImmediate',
          'fetch',
          'URL',
          'Buffer',
          'performance',
          'AbortSignal',
          'AbortController',
          'TextDecoder',
          'TextEncoder',
          'module',
          'require',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { boundaries },
    languageOptions: {
      parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
    },
    settings: {
      'boundaries/include': ['apps/**/*.ts', 'libs/**/*.ts', 'migrations/**/*.ts'],
      'boundaries/elements': [
        { type: 'app', pattern: 'apps/*', capture: ['name'] },
        { type: 'lib', pattern: 'libs/*', capture: ['name'] },
        { type: 'migrations', pattern: 'migrations' },
      ],
      'import/resolver': { typescript: { project: './tsconfig.check.json' } },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Read the environment in libs/config and inject typed settings.',
        },
      ],
      'no-console': 'error',
      'boundaries/element-types': [
        'error',
        {
          default: 'disallow',
          rules: [
            ...rows(LIBS, 'lib'),
            ...rows(APPS, 'app'),
            { from: 'migrations', allow: ['migrations'] },
            { from: [['lib', { name: 'testing' }]], allow: ['lib', 'migrations'] },
          ],
        },
      ],
    },
  },
  {
    files: ['libs/config/**/*.ts', 'apps/*/src/main.ts', ...TEST_FILES],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['apps/gateway/src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='AppError']",
          message: 'Use errorOf with a kind of error-kinds.ts: docs/errors.md is made from those.',
        },
      ],
    },
  },
  { files: ['apps/cli/**/*.ts', ...TEST_FILES], rules: { 'no-console': 'off' } },
  { files: TEST_FILES, rules: { 'boundaries/element-types': 'off' } },
);
