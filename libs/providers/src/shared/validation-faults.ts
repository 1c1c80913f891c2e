import { isObject, textOrNull } from './values.js';

/** Says the list in which servers built with FastAPI report a body that does not fit; null for anything else. */
export function readValidationFaults(list: unknown): string | null {
  if (!Array.isArray(list)) return null;
  const faults = list.filter(isObject).map(({ loc, msg }) => {
    const place = Array.isArray(loc) ? loc.map(String).join('.') : 'request';
    return `${place}: ${textOrNull(msg) ?? 'is not accepted'}`;
  });
  return faults.length === 0 ? null : faults.join('; ');
}
