/** Full-width forms to half-width, and other compatibility forms to their plain ones (NFKC). */
export function toHalfWidth(text: string): string {
  return text.normalize('NFKC');
}

/** Removes every blank, zero-width and control character. */
export function removeBlanks(text: string): string {
  return text.replace(/[\s\u200b-\u200f\u2060\ufeff\p{Cc}]+/gu, '');
}

/** Half-width, trimmed, with runs of blanks as one space: how free text and headings are compared. */
export function collapseBlanks(text: string): string {
  return toHalfWidth(text)
    .replace(/[\s\u200b\ufeff]+/gu, ' ')
    .trim();
}
