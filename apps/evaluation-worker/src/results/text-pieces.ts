/** Small pieces cost a write each; a piece of this size is worth one. */
const PIECE_CHARACTERS = 64 * 1024;

/** Texts as bytes, in pieces that are worth a write. */
export async function* textPieces(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let piece = '';
  for await (const text of texts) {
    piece += text;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield Buffer.from(piece, 'utf8');
    piece = '';
  }
  yield Buffer.from(piece, 'utf8');
}
