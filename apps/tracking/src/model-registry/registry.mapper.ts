import type { ModelVersionRecord, RegisteredModelRecord } from '@weir/tracking-store';
import { set } from '../protocol/wire-values.js';
import type { ModelVersionMessage } from './model-version.messages.js';
import type { RegisteredModelMessage } from './registered-model.messages.js';

const list = <T>(items: readonly T[]): T[] | undefined => (items.length > 0 ? [...items] : undefined);

export function modelVersionMessage(version: ModelVersionRecord): ModelVersionMessage {
  return {
    name: version.name,
    version: String(version.version),
    creation_timestamp: version.creationTime,
    last_updated_timestamp: version.lastUpdateTime,
    current_stage: version.stage,
    description: set(version.description),
    source: version.source,
    run_id: set(version.runId),
    run_link: set(version.runLink),
    model_id: set(version.modelId),
    status: 'READY',
    tags: list(version.tags),
    aliases: list(version.aliases),
  };
}

export function registeredModelMessage(model: RegisteredModelRecord): RegisteredModelMessage {
  return {
    name: model.name,
    creation_timestamp: model.creationTime,
    last_updated_timestamp: model.lastUpdateTime,
    description: model.description || undefined,
    latest_versions: list(model.latestVersions.map(modelVersionMessage)),
    tags: list(model.tags),
    aliases: list(model.aliases.map(({ alias, version }) => ({ alias, version: String(version) }))),
  };
}
