import { badUsage } from './evaluation.types.js';
import { isObject, type Fields } from './fields.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `${NAME}`; a second dollar before it keeps it as it is. */
const REFERENCE = /\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Puts the values of environment variables into every text of a document. */
export function withEnvironment(
  document: Fields,
  { environment, name }: { environment: Environment; name: string },
): Fields {
  const missing = new Set<string>();
  const replaceIn = (text: string, path: string): string =>
    text.replace(REFERENCE, (reference, variable: string) => {
      if (reference.startsWith('$$')) return reference.slice(1);
      const value = environment[variable];
      if (value === undefined) missing.add(`${path}: the environment has no ${variable}`);
      return value ?? '';
    });
  const result = mapTexts(document, '', replaceIn);
  if (missing.size > 0) throw badUsage([...missing].map((problem) => `${name}: ${problem}`).join('; '));
  return result as Fields;
}

function mapTexts(value: unknown, path: string, map: (text: string, path: string) => string): unknown {
  if (typeof value === 'string') return map(value, path);
  if (Array.isArray(value)) return value.map((item, index) => mapTexts(item, `${path}[${index}]`, map));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      mapTexts(item, path === '' ? key : `${path}.${key}`, map),
    ]),
  );
}
