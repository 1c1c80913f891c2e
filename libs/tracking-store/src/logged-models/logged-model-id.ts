import { invalidParameter } from '../tracking-store.errors.js';

const MODEL_ID = /^m-([0-9a-f]{32})$/;

/** The uuid in a model id of the wire (`m-` and 32 hexadecimal digits); null when no model can have that id. */
export function uuidOfModelId(modelId: string): string | null {
  return MODEL_ID.exec(modelId)?.[1] ?? null;
}

/** As {@link uuidOfModelId}, for ids that a client wants to be stored. */
export function requireModelUuid(modelId: string, parameter: string): string {
  const uuid = uuidOfModelId(modelId);
  if (uuid !== null) return uuid;
  throw invalidParameter(
    `Invalid value ${JSON.stringify(modelId.slice(0, 100))} for parameter '${parameter}' supplied: ` +
      `a model id is 'm-' followed by 32 hexadecimal digits.`,
  );
}

export function modelIdOf(uuid: string): string {
  return `m-${uuid.replaceAll('-', '')}`;
}
