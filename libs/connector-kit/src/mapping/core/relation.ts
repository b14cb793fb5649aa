import { codeTable } from '#schemas';

/** What a cell says about somebody's relation to the head of the household. */
export interface Relation {
  readonly isHead: boolean;
  /** Whether the word or code was recognised. One that was not is no head's: those are few and well known. */
  readonly isKnown: boolean;
}

/**
 * Codes of a head (GB/T 4761), also where a spreadsheet has dropped the first digit of 01. Not 2 for 02: the small
 * codes of the national export are others, and 2 is a spouse in many of them.
 */
const headCodes: ReadonlySet<string> = new Set(['01', '1', '02']);
const headWords: ReadonlySet<string> = new Set(['户主', '本人', '户主本人', '本人或户主']);
/** From here on every code of two digits is a relative or none; not each of them has a name in the table. */
const otherCodesMin = 10;

/** Words of everyday life and of the national export beside the names of the standard. */
const otherWords = [
  ...['丈夫', '妻子', '老伴', '爱人', '儿子', '女儿', '儿媳妇', '媳妇', '姑爷', '婿'],
  ...['孙', '孙媳', '孙媳妇', '孙女婿', '外孙', '外孙媳', '外孙媳妇', '外孙女婿', '重孙', '重孙子'],
  ...['重孙女', '曾孙', '曾孙子', '曾孙女', '外曾孙子', '外曾孙女', '玄孙', '玄孙子', '玄孙女'],
  ...[
    '父',
    '母',
    '爸爸',
    '妈妈',
    '岳父母',
    '公婆',
    '公爹',
    '丈人',
    '丈母娘',
    '继父',
    '继母',
    '养父',
    '养母',
  ],
  ...['爷爷', '奶奶', '外公', '外婆', '姥爷', '姥姥', '曾祖父', '曾祖母', '外曾祖父', '外曾祖母'],
  ...[
    '兄弟',
    '姐妹',
    '姊妹',
    '哥',
    '哥哥',
    '弟弟',
    '姐',
    '妹',
    '嫂子',
    '弟媳妇',
    '弟妹',
    '兄弟媳妇',
  ],
  ...[
    '侄',
    '侄儿',
    '侄媳妇',
    '侄孙',
    '侄孙子',
    '侄孙女',
    '外甥子',
    '甥',
    '甥女',
    '堂兄弟',
    '表兄弟',
  ],
  ...[
    '伯伯',
    '叔叔',
    '叔',
    '婶',
    '舅舅',
    '舅妈',
    '姨',
    '姨妈',
    '姑',
    '姑姑',
    '姑妈',
    '亲属',
    '亲戚',
  ],
  ...['其他关系', '其他非亲属', '保姆', '寄养', '寄居', '未知'],
];

let cached: ReadonlySet<string> | undefined;

/** All words of the table: 养子或继子 stands for both. */
function knownWords(): ReadonlySet<string> {
  const ofTable = codeTable('family-relation').entries.flatMap(({ zh }) => [
    zh,
    ...zh.split(/[、或]/),
  ]);
  cached ??= new Set([...ofTable, ...otherWords]);
  return cached;
}

/** 之孙媳 of the national export, 户主的儿子. */
const ofTheHead = /^(?:户主)?[之的]/;
/** 长子, 二女, 小儿子, 养女: which child it is decides nothing here. */
const whichOne = /^(?:独生|长|次|大|二|三|四|五|六|七|八|九|小|幺|老|养|继|亲)/;

/** Reads the relation to the head as a department writes it: a code of GB/T 4761, its name, or a usual word. */
export function readRelation(text: string): Relation {
  if (/^\d{1,2}$/.test(text)) {
    const isHead = headCodes.has(text);
    return { isHead, isKnown: isHead || Number(text) >= otherCodesMin };
  }
  const word = text.replace(/[(（【][^)）】]*[)）】]/g, '').replace(/\s/g, '');
  if (headWords.has(word)) return { isHead: true, isKnown: true };
  const relative = word.replace(ofTheHead, '').replace(/^户主(?=.)/, '');
  const known = knownWords();
  const isKnown = known.has(relative) || known.has(relative.replace(whichOne, ''));
  return { isHead: false, isKnown };
}
