import { doesNotExist } from '../tracking-store.errors.js';

const shown = (id: string): string => id.slice(0, 100);

// Three texts for one fact: clients and their users know the one of each call.
export const noDataset = (id: string) => doesNotExist(`Evaluation dataset with id '${shown(id)}' not found`);
export const noDatasetToTag = (id: string) =>
  doesNotExist(`Could not find evaluation dataset with ID ${shown(id)}`);
export const noDatasetToLink = (id: string) => doesNotExist(`Dataset '${shown(id)}' not found`);
export const noExperimentToLink = (id: string | number) =>
  doesNotExist(`No Experiment with id=${String(id).slice(0, 100)}`);
