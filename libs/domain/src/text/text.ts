/** Text that is its own plain form and has no blanks: most cells of most files are amounts, days and codes. */
const isPlain = /^[!-~]*$/;

/** Full-width forms to half-width, and other compatibility forms to their plain ones (NFKC). */
export function toHalfWidth(text: string): string {
  return isPlain.test(text) ? text : text.normalize('NFKC');
}

/** Removes every blank, zero-width and control character. */
export function removeBlanks(text: string): string {
  if (isPlain.test(text)) return text;
  return text.replace(/[\s\u200b-\u200f\u2060\ufeff\p{Cc}]+/gu, '');
}

/** Half-width, trimmed, with runs of blanks as one space: how free text and headings are compared. */
export function collapseBlanks(text: string): string {
  if (isPlain.test(text)) return text;
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b\ufeff]+/gu, ' ')
    .trim();
}
