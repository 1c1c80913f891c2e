import { AppError } from '@weir/errors';

/** What the protocol answers to a case that it cannot compute. */
export const invalidInput = (message: string): AppError =>
  new AppError({ code: 'EVALUATION.INVALID_INPUT', status: 400, message });

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNumberList = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'number');

/** A list of numbers under that name, or an error that says so. */
export const numberList = (input: Readonly<Record<string, unknown>>, name: string): number[] => {
  const value = input[name];
  if (isNumberList(value)) return value;
  throw invalidInput(`input.${name} must be a list of numbers`);
};
