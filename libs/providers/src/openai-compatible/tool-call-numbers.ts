import { isObject, numberOrNull, textOrNull, type JsonObject } from '../shared/values.js';

/** A tool call of which a piece has come. */
interface KnownCall {
  readonly vendorIndex: number | null;
  id: string | null;
}

/**
 * Numbers the tool calls of one streamed choice from 0. Clients put the pieces of a call together by its number, which
 * some vendors leave out, begin at another one, or give to parallel calls alike; then the call's id tells them apart.
 */
export class ToolCallNumbers {
  private readonly calls: KnownCall[] = [];

  /** The pieces with our numbers. */
  renumber(pieces: readonly unknown[]): JsonObject[] {
    return pieces.filter(isObject).map((piece) => ({ ...piece, index: this.numberOf(piece) }));
  }

  private numberOf({ index, id }: JsonObject): number {
    const vendorIndex = numberOrNull(index);
    const vendorId = textOrNull(id) || null;
    const position = this.calls.findLastIndex(
      (call) => vendorIndex === null || call.vendorIndex === vendorIndex,
    );
    const known = this.calls[position];
    if (known === undefined || (vendorId !== null && known.id !== null && known.id !== vendorId)) {
      return this.calls.push({ vendorIndex, id: vendorId }) - 1;
    }
    known.id ??= vendorId;
    return position;
  }
}
