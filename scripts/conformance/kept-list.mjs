import { readFile, writeFile } from 'node:fs/promises';

/**
 * The list of cases that pass, kept in the project. It only grows: a case on it that fails, or is gone, is a failure;
 * a case that passes without being on it is news.
 */
export async function compareWithKeptList(file, results) {
  const kept = JSON.parse(await readFile(file, 'utf8').catch(() => '[]'));
  const byName = new Map(results.map((result) => [result.name, result]));
  const isKept = new Set(kept);
  const lost = kept
    .filter((name) => !byName.get(name)?.ok)
    .map((name) => ({ name, why: byName.get(name)?.why ?? 'the case did not run' }));
  const news = results.filter(({ name, ok }) => ok && !isKept.has(name)).map(({ name }) => name);
  const open = results.filter(({ name, ok }) => !ok && !isKept.has(name));
  return { kept, lost, news, open };
}

export async function addToKeptList(file, kept, news) {
  const names = [...new Set([...kept, ...news])].sort();
  await writeFile(file, `${JSON.stringify(names, null, 2)}\n`);
}
