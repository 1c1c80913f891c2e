import { alreadyExists, doesNotExist, invalidParameter } from '../tracking-store.errors.js';

const shown = (text: string): string => text.slice(0, 300);

export const noModel = (name: string) => doesNotExist(`Registered Model with name=${shown(name)} not found`);
export const noVersion = (name: string, version: number) =>
  doesNotExist(`Model Version (name=${shown(name)}, version=${version}) not found`);
export const noAlias = (alias: string) =>
  invalidParameter(`Registered model alias ${shown(alias)} not found.`);
export const modelNameTaken = (name: string) =>
  alreadyExists(`Registered Model (name=${shown(name)}) already exists.`);
