import { removeBlanks, toHalfWidth } from '../text/text.js';

/** Dots that stand between the parts of a name: departments type whichever their keyboard has. */
const nameDots = /[·•‧∙・⋅.．‐]/g;

/** Variants of one character that registers use side by side; NFKC leaves them apart. */
const variants: Readonly<Record<string, string>> = {
  髙: '高',
  吳: '吴',
  吴: '吴',
  呉: '吴',
  黃: '黄',
  張: '张',
  劉: '刘',
  陳: '陈',
  趙: '赵',
  馬: '马',
  孫: '孙',
  邨: '村',
  喆: '哲',
  淸: '清',
  靑: '青',
  産: '产',
  眞: '真',
  値: '值',
};

/**
 * A name in the form in which names are compared: width, blanks, dots and variants evened out.
 * Never compares by sound.
 */
export function normaliseName(raw: string): string {
  const plain = removeBlanks(toHalfWidth(raw)).replace(nameDots, '·');
  return Array.from(plain)
    .map((character) => variants[character] ?? character)
    .join('')
    .toUpperCase();
}

/**
 * True where an export in the wrong encoding has destroyed characters. One question mark is enough: some programs
 * write one for a character that GBK lacks, others two, and 李? would be one person for all whose name was lost so.
 */
export function isUnreadable(text: string): boolean {
  return /[\ufffd?]/.test(text);
}
