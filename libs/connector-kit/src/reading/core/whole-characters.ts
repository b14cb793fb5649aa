const continuation = 0x80;
const lead = 0xc0;
const leadOf3 = 0xe0;
const leadOf4 = 0xf0;
const characterBytesMax = 4;

/** Bytes at the end of a piece of UTF-8 that begin a character without ending it. */
function unfinishedBytes(piece: Uint8Array): number {
  for (let back = 1; back <= Math.min(characterBytesMax, piece.length); back += 1) {
    const byte = piece[piece.length - back] ?? 0;
    if (byte < continuation) return 0;
    if (byte < lead) continue;
    const length = byte >= leadOf4 ? 4 : byte >= leadOf3 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

/** The same bytes in pieces that end where characters end, for readers that decode piece by piece. */
export async function* wholeCharacters(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  for await (const piece of pieces) {
    const all = Buffer.concat([held, piece]);
    const end = all.length - unfinishedBytes(all);
    held = all.subarray(end);
    if (end > 0) yield all.subarray(0, end);
  }
  if (held.length > 0) yield held;
}
