const seed = 0x9747b28c;
const multiplier = 0x5bd1e995;

/**
 * MurmurHash2 over 32-bit integers, as Kafka's clients use it to place a key. kafkajs computes the
 * same on boxed 64-bit numbers, which was the largest cost of publishing.
 */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let hash = seed ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let word = Math.imul(view.getInt32(at, true), multiplier);
    word ^= word >>> 24;
    hash = Math.imul(hash, multiplier) ^ Math.imul(word, multiplier);
  }
  if (at < length) {
    for (let rest = length - 1; rest >= at; rest -= 1) {
      hash ^= view.getUint8(rest) << (8 * (rest - at));
    }
    hash = Math.imul(hash, multiplier);
  }
  hash ^= hash >>> 13;
  hash = Math.imul(hash, multiplier);
  return hash ^ (hash >>> 15);
}

/**
 * The partition of a key, the same that the Java client's default partitioner chooses: writers in
 * other languages must place a household where ours does, or its order is lost.
 * @param partitions number of partitions of the topic
 */
export function partitionFor(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitions;
}
