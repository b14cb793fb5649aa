const keepHead = 6;
const keepTail = 4;

const idLength = 18;

/**
 * `130599197001010015` → `130599********0015`: county and sequence stay, the birth date goes. What
 * follows the 18th character of a disability certificate goes too: it tells class and grade.
 */
export function maskIdNumber(text: string): string {
  if (text.length > idLength) {
    return maskIdNumber(text.slice(0, idLength)) + '*'.repeat(text.length - idLength);
  }
  if (text.length <= keepHead + keepTail) return '*'.repeat(text.length);
  const hidden = '*'.repeat(text.length - keepHead - keepTail);
  return `${text.slice(0, keepHead)}${hidden}${text.slice(-keepTail)}`;
}

/** `郅建国` → `郅*国`; of two characters the last is hidden. */
export function maskName(text: string): string {
  const characters = Array.from(text);
  if (characters.length <= 1) return '*'.repeat(characters.length);
  if (characters.length === 2) return `${characters[0] ?? ''}*`;
  const hidden = '*'.repeat(characters.length - 2);
  return `${characters[0] ?? ''}${hidden}${characters.at(-1) ?? ''}`;
}

/** `13812341234` → `138****1234`. */
export function maskPhone(text: string): string {
  return text.length < 8 ? '*'.repeat(text.length) : `${text.slice(0, 3)}****${text.slice(-4)}`;
}

const idShaped =
  /(?<![0-9A-Za-z])(?:\d{15}|\d{17}[\dXx](?:\d{2}[0-9A-Za-z]{0,2})?)(?![0-9A-Za-z])/g;
const phoneShaped = /(?<!\d)1[3-9]\d{9}(?!\d)/g;

/** Hides whatever is shaped like a resident ID, a certificate or a mobile number in free text. */
export function maskText(text: string): string {
  return text.replace(idShaped, maskIdNumber).replace(phoneShaped, maskPhone);
}
