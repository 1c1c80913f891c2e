import type { Schema } from '@weir/http';
import type { ProviderDefinition, ProviderRegistry } from '@weir/providers';
import { knownSettings, type KnownSettings } from './known-settings.js';

const SECRET = /(^|_)(key|token|secret|password|credentials)$/;
const ADDRESS = /(url|base|host)$/;

/** What `provider` can be: editors offer the canonical names, any other spelling is accepted too. */
export function providerNameSchema(providers: ProviderRegistry): Schema {
  return { anyOf: [{ enum: providers.definitions.map(({ name }) => name).sort() }, { type: 'string' }] };
}

/** For each provider, what its `config` may hold. */
export function providerSettingsSchemas(providers: ProviderRegistry): Schema[] {
  return [...providers.definitions]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((definition) => {
      const settings = knownSettings(definition);
      return settings ? [settingsSchema(definition, settings)] : [];
    });
}

function settingsSchema(definition: ProviderDefinition, settings: KnownSettings): Schema {
  const { name, aliases, displayName, isConfigRequired } = definition;
  const config = {
    ...mappingSchema(settings, displayName),
    type: isConfigRequired ? 'object' : ['object', 'null'],
    description: `Settings of ${displayName}.`,
  };
  return {
    if: {
      properties: { provider: { pattern: `^(?:${[name, ...aliases].map(anySpelling).join('|')})$` } },
      required: ['provider'],
    },
    then: { properties: { config }, ...(isConfigRequired ? { required: ['config'] } : {}) },
  };
}

function mappingSchema(settings: KnownSettings, displayName: string): Schema {
  const properties = [...settings].map(([key, inner]): [string, Schema] => [
    key,
    inner
      ? { ...mappingSchema(inner, displayName), description: describe(key, displayName) }
      : valueSchema(key, displayName),
  ]);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

function valueSchema(key: string, displayName: string): Schema {
  const description = describe(key, displayName);
  return SECRET.test(key) || ADDRESS.test(key) ? { type: ['string', 'null'], description } : { description };
}

function describe(key: string, displayName: string): string {
  const words = `${key.replaceAll('_', ' ')} for ${displayName}`;
  if (SECRET.test(key))
    return `${words}: $NAME of a variable, the path of a file that holds it, or the text itself.`;
  if (ADDRESS.test(key)) return `${words}: where it is called.`;
  return `${words}.`;
}

/** Case does not matter in the name of a provider, and an underscore equals a hyphen; patterns have no flag for that. */
function anySpelling(name: string): string {
  return [...name]
    .map((letter) =>
      letter === '-' ? '[-_]' : /[a-z]/.test(letter) ? `[${letter.toUpperCase()}${letter}]` : letter,
    )
    .join('');
}
