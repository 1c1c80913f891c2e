import { checkLength, invalidParameter, MODEL_STAGES, type ModelStage } from '@weir/tracking-store';
import type { Int64 } from '../protocol/wire-values.js';

const MAX_NAME = 256;
const MAX_ALIAS = 255;
const MAX_VERSION = 2_147_483_647;
const MAX_SOURCE = 2_048;

/** Names are a part of `models:/name/version`. */
export function checkModelName(name: string): void {
  if (/[/:]/.test(name)) {
    throw invalidParameter(
      `Invalid name: '${name.slice(0, 300)}'. Registered model names may not contain '/' or ':'.`,
    );
  }
  checkLength(name, MAX_NAME, 'name');
}

export function checkAlias(alias: string): void {
  const refusal = `Invalid alias name: '${alias.slice(0, 300)}'.`;
  if (!/^[\w-]+$/.test(alias)) {
    throw invalidParameter(
      `${refusal} Names may only contain alphanumerics, underscores (_) and dashes (-).`,
    );
  }
  checkLength(alias, MAX_ALIAS, 'alias');
  if (/^(latest|v\d+)$/i.test(alias)) throw invalidParameter(`${refusal} It is reserved.`);
}

export function versionNumber(version: Int64): number {
  const number = Number(version);
  if (number >= 1 && number <= MAX_VERSION) return number;
  throw invalidParameter(`Model version must be an integer, got '${String(version).slice(0, 100)}'`);
}

/** Stages in any case; clients write `production` too. */
export function modelStage(text: string): ModelStage {
  const known = MODEL_STAGES.find((stage) => stage.toLowerCase() === text.toLowerCase());
  if (known) return known;
  throw invalidParameter(
    `Invalid Model Version stage: ${text.slice(0, 100)}. Value must be one of ${MODEL_STAGES.join(', ')}.`,
  );
}

/** Opening such a source would make somebody call a host of the caller's choice. */
const CALLING_SCHEMES = new Set(['http', 'https', 'abfss', 'ftp']);

function fullyDecoded(text: string): string {
  let decoded = text;
  for (let previous = ''; decoded !== previous;) {
    previous = decoded;
    try {
      decoded = decodeURIComponent(decoded);
    } catch {
      return decoded;
    }
  }
  return decoded;
}

/** Where a version's files are: an address in an artifact store, never a path of the server's own disk. */
export function checkSource(source: string): void {
  checkLength(source, MAX_SOURCE, 'source');
  const refusal = `Invalid model version source: '${source.slice(0, 500)}'.`;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(source)?.[1]?.toLowerCase() ?? 'file';
  if (scheme === 'file') {
    throw invalidParameter(
      `${refusal} To use a local path as a model version source, the run_id request parameter has to be specified ` +
        'and the local path has to be contained within the artifact directory of the run specified by the run_id.',
    );
  }
  const path = fullyDecoded(source);
  if (path.includes('\0') || path.split(/[/\\?#]/).includes('..')) {
    throw invalidParameter(
      `${refusal} If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, ` +
        'an absolute path must be provided without any relative path references present. Please provide an absolute path.',
    );
  }
  if (CALLING_SCHEMES.has(scheme))
    throw invalidParameter(`${refusal} '${scheme}:' addresses are not accepted.`);
}
