/**
 * What a spreadsheet takes for a formula (OWASP, CSV injection): the four signs, in their full-width forms
 * too, behind blanks and signs that it does not show, and what moves into the next cell.
 */
const formulaLike = /^(?:[\t\r\n]|[\s\p{Cc}\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠])/u;

/** An amount with its sign, as files are full of them. */
const amount = /^[+\-＋－]?[\d.,]+$/;

/** A cell of a CSV as it may be opened: one that would be carried out begins with a quote. */
export function harmlessCell(text: string): string {
  return formulaLike.test(text) && !amount.test(text) ? `'${text}` : text;
}
