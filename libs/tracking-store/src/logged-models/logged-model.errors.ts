import { doesNotExist, invalidParameter, type TrackingError } from '../tracking-store.errors.js';

export const noLoggedModel = (modelId: string): TrackingError =>
  doesNotExist(`Logged model with ID '${modelId.slice(0, 300)}' not found.`);

export const noLoggedModelTag = (modelId: string, key: string): TrackingError =>
  doesNotExist(`No tag with key '${key.slice(0, 300)}' found for model with ID '${modelId}'.`);

export const changedLoggedModelParam = (modelId: string, key: string): TrackingError =>
  invalidParameter(
    `Changing param values is not allowed. Param with key='${key}' was already logged for model with ID '${modelId}' with another value.`,
  );
