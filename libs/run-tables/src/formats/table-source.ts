/** The bytes of a table file. They can be read any number of times, from any place: some formats need that. */
export interface TableSource {
  readonly sizeBytes: number;
  /** The bytes from `first` to `last`, both included; all of them without a range. */
  readonly read: (range?: {
    readonly first: number;
    readonly last: number;
  }) => Promise<AsyncIterable<Uint8Array>> | AsyncIterable<Uint8Array>;
}

/**
 * Bytes that are in memory anyway, for instance the body of a request.
 *
 * @example const table = await openTable('eval_results_table.json', tableSourceOf(Buffer.from(text)));
 */
export function tableSourceOf(bytes: Uint8Array): TableSource {
  return {
    sizeBytes: bytes.byteLength,
    read: (range) => iterableOf(range === undefined ? bytes : bytes.subarray(range.first, range.last + 1)),
  };
}

function iterableOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      let isDone = false;
      return {
        next: () => {
          const result = isDone
            ? { done: true as const, value: undefined }
            : { done: false as const, value: bytes };
          isDone = true;
          return Promise.resolve(result);
        },
      };
    },
  };
}
