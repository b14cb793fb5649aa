import type { Random } from '#testkit';

/** Bytes that no text in UTF-8 or GBK has, or that end one in its middle. */
const broken = [
  [0xff],
  [0xc0, 0x80],
  [0xe5, 0xbc],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0x81],
  [0x81, 0x30],
  [0xfe, 0x39, 0xfe],
  [0x00],
  [0x22],
  [0x0d],
  [0xef, 0xbb, 0xbf],
].map((bytes) => Buffer.from(bytes));

type Change = (random: Random, bytes: Buffer, at: number) => Buffer;

function spliced(bytes: Buffer, at: number, gone: number, put: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + gone)]);
}

function flip(random: Random, bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << random.int(0, 7));
  return copy;
}

const changes: readonly Change[] = [
  flip,
  flip,
  (_, bytes, at) => bytes.subarray(0, at),
  (random, bytes, at) => spliced(bytes, at, random.int(1, 16), Buffer.alloc(0)),
  (random, bytes, at) => spliced(bytes, at, 0, random.pick(broken)),
  (random, bytes, at) => spliced(bytes, at, 1, random.pick(broken)),
  (random, bytes, at) => spliced(bytes, at, 0, bytes.subarray(at, at + random.int(1, 64))),
  (random, bytes, at) => spliced(bytes, at, 1, Buffer.from([random.int(0, 255)])),
  (random, bytes, at) => {
    // Counts and lengths of binary forms: the largest ones that a reader may believe.
    const long = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    return spliced(bytes, at, random.int(0, 4), long.subarray(random.int(0, 9)));
  },
];

/** Bytes with up to `timesMax` changes: flipped bits, cuts, repeats, sequences of no encoding. */
export function mutateBytes(random: Random, bytes: Buffer, timesMax = 4): Buffer {
  let changed = bytes;
  for (let times = random.int(1, timesMax); times > 0; times -= 1) {
    const at = random.int(0, Math.max(0, changed.length - 1));
    changed = random.pick(changes)(random, changed, at);
  }
  return changed;
}
