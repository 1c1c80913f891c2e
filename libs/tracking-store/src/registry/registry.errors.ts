import { alreadyExists, doesNotExist, invalidParameter } from '../tracking-store.errors.js';

const shown = (text: string): string => text.slice(0, 300);

export const noModel = (name: string) => doesNotExist(`Registered Model with name=${shown(name)} not found`);
export const noVersion = (name: string, version: number) =>
  doesNotExist(`Model Version (name=${shown(name)}, version=${version}) not found`);
export const noAlias = (alias: string) =>
  invalidParameter(`Registered model alias ${shown(alias)} not found.`);
const NO_PROMPTS = { isOldPrompt: false, isNewPrompt: false };

export function modelNameTaken(
  name: string,
  { isOldPrompt, isNewPrompt }: { readonly isOldPrompt: boolean; readonly isNewPrompt: boolean } = NO_PROMPTS,
) {
  const [taken, wanted] = [isOldPrompt, isNewPrompt].map((is) => (is ? 'Prompt' : 'Registered Model'));
  if (taken === wanted) return alreadyExists(`${wanted} (name=${shown(name)}) already exists.`);
  return alreadyExists(
    `Tried to create a ${wanted?.toLowerCase()} with name '${shown(name)}', but the name is already taken by a ` +
      `${taken?.toLowerCase()}. MLflow does not allow creating a model and a prompt with the same name.`,
  );
}
