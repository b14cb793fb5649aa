import { codeTables } from '#schemas';
import type { DocumentColumn } from './documents.js';

const forms: Readonly<Record<string, string>> = {
  text: '文本',
  int: '整数',
  money: '金额',
  date: '日期',
  month: '年月（如 202603）',
  instant: '日期或日期时间',
  boolean: '是、否',
  relation:
    '户主或本人；其余按 GB/T 4761 的代码或名称，如 子、之儿媳、长女（不认识的按非户主，回执注明）',
  idNumber: '证件号码',
  certificate: '残疾人证号（20位，可带补换证后缀如 B1）',
  studentNumber: '学籍号',
  formerNumber: '原证件号码（身份证号码、残疾人证号或学籍号）',
  name: '姓名',
  phone: '电话号码',
  note: '文字说明',
  county: '县（市、区）6位代码',
  town: '乡镇9位代码',
  village: '村12位区划代码',
};

const units = { yuan: '元', wan: '万元', fen: '分' } as const;

/** The words accepted for each code: of the document first, then of its code table. */
function wordsOf({ codes, table }: DocumentColumn): readonly string[] {
  const words = new Map<string, Set<string>>();
  const add = (code: string, word: string): void => {
    words.set(code, (words.get(code) ?? new Set()).add(word));
  };
  for (const [word, code] of Object.entries(codes ?? {})) add(String(code), word);
  for (const { code, zh } of table === undefined ? [] : (codeTables().get(table)?.entries ?? [])) {
    add(code, zh);
    add(code, code);
  }
  return [...words.values()].map((accepted) => {
    // Numbers behind the words that they stand for, as a clerk reads them.
    const sorted = [...accepted].sort((a, b) => Number(/^\w+$/.test(a)) - Number(/^\w+$/.test(b)));
    return sorted.join(' / ');
  });
}

/** What may stand in a cell of the column, in Chinese. */
export function formOf(column: DocumentColumn): string {
  if (column.type === 'code') return `选项：${wordsOf(column).join('；')}`;
  const form = forms[column.type] ?? column.type;
  return column.type === 'money'
    ? `${form}（未注明单位时按${units[column.unit ?? 'yuan']}）`
    : form;
}

/** What an empty cell means, in Chinese. */
export function emptyOf({ required, default: value, type, codes }: DocumentColumn): string {
  if (required === true && value === undefined) return '必填';
  if (value === undefined) return '可空';
  const words = Object.entries(codes ?? {}).find(([, code]) => code === value);
  return `可空，按“${type === 'money' ? '0' : (words?.[0] ?? String(value))}”`;
}
