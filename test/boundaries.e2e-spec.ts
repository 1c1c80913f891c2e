import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const RULES = [
  'import-table.cjs',
  'eslint.config.js',
  '.dependency-cruiser.cjs',
  'tsconfig.json',
  'tsconfig.check.json',
  'package.json',
];

/** One file each, and what it imports. */
const PLANTED = {
  allowed: { path: 'apps/gateway/src/allowed.ts', imports: ['@weir/providers', '@weir/errors'] },
  unnamedLib: { path: 'apps/gateway/src/unnamed-lib.ts', imports: ['@weir/tracking-store'] },
  pointingBack: { path: 'libs/config/src/pointing-back.ts', imports: ['@weir/http'] },
  appInApp: { path: 'apps/tracking/src/app-in-app.ts', imports: ['../../gateway/src/main.js'] },
  testsOnly: { path: 'apps/tracking/src/tests-only.ts', imports: ['@weir/testing'] },
  ownDoor: { path: 'libs/http/src/own-door.ts', imports: ['./index.js'] },
  deepImport: { path: 'libs/http/src/deep-import.ts', imports: ['../../config/src/door.js'] },
  cycle: { path: 'libs/queue/src/door.ts', imports: ['./index.js'] },
} as const;

interface LintedFile {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string }[];
}

interface Cruise {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

async function write(house: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(house, path)), { recursive: true });
  await writeFile(join(house, path), text);
}

/** A project with the real rules and the real rooms, whose files hold nothing but the imports above. */
async function buildHouse(): Promise<string> {
  const house = await realpath(await mkdtemp(join(tmpdir(), 'weir-boundaries-')));
  for (const file of RULES) await cp(join(ROOT, file), join(house, file));
  await symlink(join(ROOT, 'node_modules'), join(house, 'node_modules'));
  for (const lib of await readdir(join(ROOT, 'libs'))) {
    await write(house, `libs/${lib}/src/index.ts`, `export { door } from './door.js';\n`);
    await write(house, `libs/${lib}/src/door.ts`, `export const door = '${lib}';\n`);
  }
  for (const app of await readdir(join(ROOT, 'apps'))) {
    await write(house, `apps/${app}/src/main.ts`, `export const door = '${app}';\n`);
  }
  await write(house, 'migrations/index.ts', 'export const migrations: readonly string[] = [];\n');
  for (const { path, imports } of Object.values(PLANTED)) {
    const lines = imports.map((from, index) => `import { door as door${index} } from '${from}';\n`);
    await write(
      house,
      path,
      `${lines.join('')}export const door = [${imports.map((_, index) => `door${index}`).join()}];\n`,
    );
  }
  return house;
}

function outputOf(house: string, tool: string, toolArguments: readonly string[]): Promise<string> {
  return new Promise((done) => {
    const file = join(ROOT, 'node_modules/.bin', tool);
    execFile(file, [...toolArguments], { cwd: house, maxBuffer: 1 << 26 }, (_, stdout) => done(stdout));
  });
}

function group(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const grouped = new Map<string, string[]>();
  for (const [path, rule] of pairs) grouped.set(path, [...(grouped.get(path) ?? []), rule]);
  return grouped;
}

describe('the import table, with violations planted in a copy', () => {
  let house = '';
  let linted = new Map<string, string[]>();
  let cruised = new Map<string, string[]>();

  beforeAll(async () => {
    house = await buildHouse();
    const report = JSON.parse(
      await outputOf(house, 'eslint', [
        '--format',
        'json',
        ...Object.values(PLANTED).map(({ path }) => path),
      ]),
    ) as LintedFile[];
    linted = group(
      report.flatMap((file) =>
        file.messages.map((message) => [relative(house, file.filePath), message.ruleId] as const),
      ),
    );
    const cruise = JSON.parse(
      await outputOf(house, 'depcruise', ['--config', '-T', 'json', 'apps', 'libs', 'migrations']),
    ) as Cruise;
    cruised = group(cruise.summary.violations.map(({ from, rule }) => [from, rule.name] as const));
  });
  afterAll(() => rm(house, { recursive: true, force: true }));

  it('lets allowed imports pass in both tools', () => {
    expect(linted.get(PLANTED.allowed.path)).toBeUndefined();
    expect(cruised.get(PLANTED.allowed.path)).toBeUndefined();
  });

  it.each([
    ['a lib that the row of an app does not name', PLANTED.unnamedLib.path, 'imports-of-apps-gateway'],
    ['an import that points back', PLANTED.pointingBack.path, 'imports-of-libs-config'],
    ['an app inside an app', PLANTED.appInApp.path, 'imports-of-apps-tracking'],
    ['the testing lib in an application', PLANTED.testsOnly.path, 'testing-is-for-tests'],
  ])('refuses %s in both tools', (_, path, rule) => {
    expect(linted.get(path)).toEqual(['boundaries/element-types']);
    expect(cruised.get(path)).toContain(rule);
  });

  it.each([
    ['the own door of a lib', PLANTED.ownDoor.path, 'not-your-own-door'],
    ['a way round the door of another lib', PLANTED.deepImport.path, 'one-public-door'],
    ['a cycle', PLANTED.cycle.path, 'no-circular'],
  ])('refuses %s on the whole graph', (_, path, rule) => {
    expect(cruised.get(path)).toContain(rule);
  });
});
