import type { ProviderDefinition } from './provider-definition.js';

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

  /** Finds a vendor by any spelling that MLflow accepts: case does not matter, underscore equals hyphen. */
  find(spelling: string): ProviderDefinition | null {
    return this.byName.get(spelling.toLowerCase().replaceAll('_', '-')) ?? null;
  }
}
