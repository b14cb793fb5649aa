import type { Random } from '#testkit';

/** What a cell or a field might hold that nobody thought of. */
const hostile: readonly string[] = [
  ...['=1+1', '=HYPERLINK("http://x.invalid","a")', "=cmd|' /C calc'!A0", '@SUM(A1:A9)', '+1+1'],
  ...['-2+3+cmd', '＝1+1', '＋1+1', '－1+1', '＠SUM(A1)', '\t=1+1', '\r=1+1', '\n=1+1', ' =1+1'],
  ...['\u0000', 'a\u0000b', '\u0001\u001b[2J', '\ufeff', '\ufffd', '\u200b\u200e', '\u202e321'],
  ...['\ud83d', '𬱖', '🀄️', 'e\u0301\u0301\u0301', '\u2028', 'ﷺ', '㍿', 'İ', 'ß'],
  ...['constructor', '__proto__', 'toString', 'hasOwnProperty', 'null', 'undefined', 'NaN'],
  ...['999999999999999', '-999999999999999', '9007199254740993', '1e999', '-0', '0x1F', '1E+17'],
  ...['１２３', '1,234,567.891', '１．５万元', '9999-12-31', '0001-01-01', '2026-02-30', '46082'],
  ...['2026-03-05T25:61:61Z', '20260305', '44,1', '#REF!', '#N/A', '合计', '小计', '测试', 'TEST1'],
  ...[
    '"',
    '""',
    '"a',
    'a"b',
    ',',
    ';',
    '|',
    '\t',
    '\r\n',
    '\n\n',
    '{"a":1}',
    '[]',
    '<b>',
    '${7*7}',
  ],
  ...["' or 1=1 --", '../../etc/passwd', '%s%n', '\\', '/', '-', '—', ' ', '　', '', '是', '否'],
  ...[
    '13059919840229',
    '130599198402290075',
    '1.30599E+17',
    '130599198402290000',
    'G13059919840229',
  ],
];

type Change = (random: Random, text: string, at: number) => string;

function anyCharacter(random: Random): string {
  const ranges = [0x7f, 0x9fff, 0xffff, 0x10ffff] as const;
  return String.fromCodePoint(random.int(0, random.pick(ranges)));
}

const changes: readonly Change[] = [
  (random) => random.pick(hostile),
  (random) => random.pick(hostile),
  (random, text, at) => text.slice(0, at) + random.pick(hostile) + text.slice(at),
  (_, text, at) => text.slice(0, at),
  (random, text, at) => text.slice(0, at) + text.slice(at + random.int(1, 3)),
  (random, text, at) => text.slice(0, at) + anyCharacter(random) + text.slice(at + 1),
  (random, text, at) => text.slice(0, at) + anyCharacter(random) + text.slice(at),
  (random, text) => text.repeat(random.int(2, 40)).slice(0, 4_000),
  (_, text) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
  (_, text) => `${text} `,
  (_, text) => `'${text}`,
  (random, text) => `${random.pick(['=', '+', '-', '@', '＝', '\t', '\r'])}${text}`,
  (random, text) => text + String(random.int(0, 9)),
];

/** Of so many changed texts one is huge. */
const hugeOneIn = 2_000;
/** More than any cell may have; a few of them make a row that is too long. */
const hugeLetters = 200_000;

/** A text with a change: another one, cut, repeated, with signs of formulas, markup, code or no sense. */
export function mutateText(random: Random, text: string): string {
  if (random.int(1, hugeOneIn) === 1) return '长'.repeat(random.int(1, hugeLetters));
  return random.pick(changes)(random, text, random.int(0, text.length));
}
