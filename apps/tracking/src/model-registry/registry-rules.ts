import {
  checkKey,
  checkLength,
  doesNotExist,
  invalidParameter,
  MODEL_STAGES,
  TAG_KEY,
  type KeyValue,
  type ModelStage,
} from '@weir/tracking-store';
import { posix } from 'node:path';
import type { Int64 } from '../protocol/wire-values.js';

const MAX_NAME = 256;
const MAX_ALIAS = 255;
const MAX_VERSION = 2_147_483_647;
const MAX_TAG_VALUE = 100_000;
const PROMPT_TEXT_TAG = 'mlflow.prompt.text';
const ALIAS = /^[\p{L}\p{N}_-]+$/u;

/** Names are a part of `models:/name/version`, and of paths in other stores. */
export function checkModelName(name: string, parameter = 'name'): void {
  if (name.trim() === '') throw invalidParameter(`Missing value for required parameter '${parameter}'.`);
  const shown = name.slice(0, 300);
  if (/[/:]/.test(name)) {
    throw invalidParameter(`Invalid model name '${shown}'. Names cannot contain '/' or ':'.`);
  }
  if (name === '.' || name === '..' || posix.normalize(name) !== name) {
    throw invalidParameter(
      `Invalid value "${shown}" for parameter 'name' supplied: Names may be treated as files in certain cases, and must ` +
        `not resolve to other names when treated as such. This name would resolve to '${posix.normalize(shown)}'`,
    );
  }
  checkLength(name, MAX_NAME, 'name');
}

export function checkAlias(alias: string): void {
  if (!ALIAS.test(alias)) {
    throw invalidParameter(
      `Invalid alias name: '${alias.slice(0, 300)}'. ` +
        'Names may only contain alphanumerics, underscores (_), and dashes (-).',
    );
  }
  checkLength(alias, MAX_ALIAS, 'Registered model alias name');
}

/** As above, for an alias that is to be kept: these have a meaning already. */
export function checkNewAlias(alias: string): void {
  checkAlias(alias);
  if (isLatest(alias)) throw invalidParameter("'latest' alias name (case insensitive) is reserved.");
  if (/^v\d+$/i.test(alias)) throw invalidParameter(`Version alias name '${alias}' is reserved.`);
}

export const isLatest = (alias: string): boolean => alias.toLowerCase() === 'latest';

export function checkRegistryTags(tags: readonly KeyValue[]): void {
  for (const { key, value } of tags) {
    checkKey(key, TAG_KEY, 'key');
    if (key === PROMPT_TEXT_TAG && value.length > MAX_TAG_VALUE && Array.from(value).length > MAX_TAG_VALUE) {
      throw invalidParameter(`Prompt text exceeds max length of ${MAX_TAG_VALUE} characters.`);
    }
    checkLength(value, MAX_TAG_VALUE, 'value');
  }
}

/** A version is a number that clients send as text. A number that no version can have is one that is not there. */
export function versionNumber({ name, version }: { readonly name: string; readonly version: Int64 }): number {
  const text = String(version);
  if (!/^\s*[+-]?\d+\s*$/.test(text)) {
    throw invalidParameter(`Parameter 'version' must be an integer, got '${text.slice(0, 100)}'.`);
  }
  const number = Number(text);
  if (number >= 1 && number <= MAX_VERSION) return number;
  throw doesNotExist(
    `Model Version (name=${name.slice(0, 300)}, version=${text.trim().slice(0, 100)}) not found`,
  );
}

/** Stages in any case; clients write `production` too. */
export function modelStage(text: string): ModelStage {
  const known = MODEL_STAGES.find((stage) => stage.toLowerCase() === text.toLowerCase());
  if (known) return known;
  throw invalidParameter(
    `Invalid Model Version stage: ${text.slice(0, 100)}. Value must be one of ${MODEL_STAGES.join(', ')}.`,
  );
}

/** Only versions that are in use are replaced by others. */
export function checkArchiving(stage: ModelStage, text: string): void {
  if (stage === 'Staging' || stage === 'Production') return;
  throw invalidParameter(
    `Model version transition cannot archive existing model versions because '${text}' is not an Active stage. ` +
      "Valid stages are ['Staging', 'Production']",
  );
}
