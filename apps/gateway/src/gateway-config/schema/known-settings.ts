import type { ProviderDefinition } from '@weir/providers';

/** The keys of a provider's `config`; a key that holds a mapping with known keys has those below it. */
export type KnownSettings = ReadonlyMap<string, KnownSettings | null>;

/** A key that no provider knows: the warning about it tells which ones there are. */
const UNKNOWN = '?';

/** Null when the provider does not tell its settings. */
export function knownSettings(
  definition: ProviderDefinition,
  path: readonly string[] = [],
): KnownSettings | null {
  const config = path.reduceRight<Record<string, unknown>>((inner, key) => ({ [key]: inner }), {
    [UNKNOWN]: null,
  });
  const { warnings } = definition.parseSettings(config, { modelName: 'model', endpointType: 'llm/v1/chat' });
  const probe = ['config', ...path, UNKNOWN].join('.');
  const known = warnings?.find((warning) => warning.path.join('.') === probe)?.known;
  return known ? new Map(known.map((key) => [key, knownSettings(definition, [...path, key])])) : null;
}
