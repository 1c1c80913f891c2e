interface EncodedFloat {
  readonly $float: string;
}

const SPECIAL_FLOATS: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

const isEncodedFloat = (value: unknown): value is EncodedFloat =>
  typeof value === 'object' && value !== null && '$float' in value;

/** `JSON.parse` that reads `{"$float": "NaN" | "Infinity" | "-Infinity"}` as the number JSON has no word for. */
export const parseWithFloats = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown) =>
    isEncodedFloat(value) ? (SPECIAL_FLOATS.get(value.$float) ?? value) : value,
  );

/** The other way round. */
export const stringifyWithFloats = (value: unknown): string =>
  JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === 'number' && !Number.isFinite(entry) ? { $float: String(entry) } : entry,
  );
