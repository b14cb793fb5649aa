/** Bytes of a person or linkage reference: the first 16 of an HMAC. */
export const referenceBytes = 16;

/** 32-bit words of a reference. */
export const referenceWords = 4;

const hexDigits = /^[0-9a-f]{32}$/;
const wordDigits = 8;
/** What a character is that is no hex digit: a bit that no digit has. */
const noDigit = 16;
/** Value of a hex digit by its character. */
const digitValues = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return value < 0 ? noDigit : value;
});

/** True for 32 lower-case hex digits; anything else refers to nobody. */
export function isReference(text: string): boolean {
  return hexDigits.test(text);
}

/** One of the four words of what is a reference. */
export function wordOf(reference: string, nth: number): number {
  let word = 0;
  const from = nth * wordDigits;
  for (let at = from; at < from + wordDigits; at += 1) word = (word << 4) | digitAt(reference, at);
  return word >>> 0;
}

/** The first word of a reference; an HMAC spreads the bits evenly, so it serves as a hash. */
export function tagOf(reference: string): number {
  return wordOf(reference, 0);
}

/** Whether a text is the reference whose words stand at a place; makes no other text. */
export function isReferenceAt(words: Uint32Array, from: number, text: string): boolean {
  if (text.length !== referenceWords * wordDigits) return false;
  let seen = 0;
  for (let nth = 0; nth < referenceWords; nth += 1) {
    let word = 0;
    for (let at = nth * wordDigits; at < (nth + 1) * wordDigits; at += 1) {
      const digit = digitAt(text, at);
      seen |= digit;
      word = (word << 4) | digit;
    }
    if (word >>> 0 !== words[from + nth]) return false;
  }
  return seen < noDigit;
}

function digitAt(text: string, at: number): number {
  return digitValues[text.charCodeAt(at)] ?? noDigit;
}
