/** Bytes of a person or linkage reference: the first 16 of an HMAC. */
export const referenceBytes = 16;

const hexDigits = /^[0-9a-f]{32}$/;

/** True for 32 lower-case hex digits; anything else refers to nobody. */
export function isReference(text: string): boolean {
  return hexDigits.test(text);
}

/** The first 32 bits of a reference; an HMAC spreads them evenly, so they serve as a hash. */
export function tagOf(reference: string): number {
  return Number.parseInt(reference.slice(0, 8), 16);
}
