import {
  alreadyExists,
  doesNotExist,
  invalidParameter,
  type TrackingError,
} from '../tracking-store.errors.js';

export const noExperiment = (id: string | number): TrackingError =>
  doesNotExist(`No Experiment with id=${String(id).slice(0, 100)} exists`);

export const inactiveExperiment = (id: number): TrackingError =>
  invalidParameter(`The experiment ${id} must be in the 'active' state. Current state is deleted.`);

export const nameTaken = (name: string): TrackingError =>
  alreadyExists(
    `Experiment(name=${name}) already exists. An experiment that was deleted keeps its name until it is restored.`,
  );
