import type { ProviderDefinition } from './provider-definition.js';

/** One spelling for all that MLflow takes for the same: case does not matter, underscore equals hyphen. */
export function canonicalProviderName(spelling: string): string {
  return spelling.toLowerCase().replaceAll('_', '-');
}

/** All known vendors by canonical name and alias. */
export class ProviderRegistry {
  private readonly byName = new Map<string, ProviderDefinition>();

  constructor(readonly definitions: readonly ProviderDefinition[]) {
    for (const definition of definitions) {
      for (const name of [definition.name, ...definition.aliases]) {
        if (this.byName.has(name)) throw new Error(`Two providers are called ${name}.`);
        this.byName.set(name, definition);
      }
    }
  }

  /** Finds a vendor by any spelling that MLflow accepts. */
  find(spelling: string): ProviderDefinition | null {
    return this.byName.get(canonicalProviderName(spelling)) ?? null;
  }
}
