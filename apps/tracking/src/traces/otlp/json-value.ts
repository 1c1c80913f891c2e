import type { AnyValue } from '@weir/tracking-store';

/** Digits that a double may not hold: the text is kept as it is. */
const LONG_NUMBER = /\d{16}/;

/**
 * MLflow's clients write what is in their own attributes as JSON text, which their OTLP exporter sends as it is. Such a
 * text is kept as the value that it stands for, as the server does that they are made for; any other stays a text.
 */
export function unwrapped(value: AnyValue): AnyValue {
  const text = value.string_value;
  if (text === undefined || !/^\s*["[{]/.test(text) || LONG_NUMBER.test(text)) return value;
  try {
    return valueOf(JSON.parse(text));
  } catch {
    return value;
  }
}

function valueOf(json: unknown): AnyValue {
  if (json === null) return {};
  if (Array.isArray(json)) return { array_value: { values: json.map(valueOf) } };
  if (typeof json === 'object') {
    return {
      kvlist_value: { values: Object.entries(json).map(([key, value]) => ({ key, value: valueOf(value) })) },
    };
  }
  if (typeof json === 'string') return { string_value: json };
  if (typeof json === 'boolean') return { bool_value: json };
  const number = Number(json);
  return Number.isInteger(number) ? { int_value: String(number) } : { double_value: number };
}
