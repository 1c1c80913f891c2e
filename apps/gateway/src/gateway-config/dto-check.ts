import 'reflect-metadata';
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { closestWord } from './closest-word.js';
import type { ConfigReport } from './config-report.js';
import type { ConfigPath } from './yaml-document.js';

/** Validates one part of the file with its DTO class; null, and the reasons in the report, when it does not fit. */
export function checkDto<T extends object>(
  dto: ClassConstructor<T>,
  { value, path, report }: { value: unknown; path: ConfigPath; report: ConfigReport },
): T | null {
  const instance = plainToInstance(dto, value, { enableImplicitConversion: false });
  const errors = validateSync(instance, { stopAtFirstError: true, forbidUnknownValues: false });
  errors.forEach((error) => reportError(error, path, report));
  return errors.length === 0 ? instance : null;
}

function reportError(error: ValidationError, path: ConfigPath, report: ConfigReport): void {
  const index = /^\d+$/.test(error.property) ? Number(error.property) : error.property;
  const own = [...path, index];
  Object.values(error.constraints ?? {}).forEach((reason) => report.problem(own, reason));
  error.children?.forEach((child) => reportError(child, own, report));
}

/** Keys that nothing reads are mostly spelling mistakes; MLflow ignores them without a word. */
export function warnUnknownKeys(
  dto: ClassConstructor<object>,
  {
    value,
    path,
    report,
    also = [],
  }: { value: object; path: ConfigPath; report: ConfigReport; also?: readonly string[] },
): void {
  const known = new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(dto, dto.name, false, false)
      .map((metadata) => metadata.propertyName),
  );
  for (const key of Object.keys(value)) {
    if (!known.has(key) && !also.includes(key))
      report.warning([...path, key], unknownKeyText(key, [...known, ...also]));
  }
}

export function unknownKeyText(key: string, known: readonly string[]): string {
  const meant = closestWord(key, known);
  const hint = meant === null ? `known keys: ${[...known].sort().join(', ')}` : `did you mean '${meant}'?`;
  return `unknown key '${key}' is ignored; ${hint}`;
}
