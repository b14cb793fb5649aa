import { rejection, type Rejection } from '../errors/rejection.js';
import { ok, rejected, type Result } from '../errors/result.js';
import { removeBlanks, toHalfWidth } from '../text/text.js';

/** Unit in which a column states money: 元, 万元, 分. */
export type MoneyUnit = 'yuan' | 'wan' | 'fen';

/** Decimal places between a unit and the fen. */
const placesOf: Readonly<Record<MoneyUnit, number>> = { fen: 0, yuan: 2, wan: 6 };

/** Largest amount that is believed, in fen: ten thousand million yuan. */
export const amountFenMax = 1_000_000_000_000;

/** Spreadsheets hand over 173240.22 as 173240.22000000001; more than this beyond the fen is no slip. */
const floatNoiseDigits = 6;

const amount = /^([+-])?(\d+(?:\.\d*)?|\.\d+)(万元|元|分|万)?$/;
const units: Readonly<Record<string, MoneyUnit>> = {
  元: 'yuan',
  万元: 'wan',
  万: 'wan',
  分: 'fen',
};

/** Digits of a decimal shifted by some places, as whole fen; null where digits would be lost. */
function shifted(digits: string, places: number): number | null {
  const [whole = '', fraction = ''] = digits.split('.');
  const kept = fraction.slice(0, places).padEnd(places, '0');
  const beyond = fraction.slice(places);
  const fen = Number(`${whole}${kept}`);
  if (/^0*$/.test(beyond)) return fen;
  // A run of zeros or nines behind the fen is what binary floating point makes of an exact amount.
  if (beyond.length > floatNoiseDigits && /^0{6}/.test(beyond)) return fen;
  if (beyond.length > floatNoiseDigits && /^9{6}/.test(beyond)) return fen + 1;
  return null;
}

/**
 * Money in a cell, as whole fen: `12,345.60元`, full-width digits, `￥`, `1.2万元`, `(123.45)`.
 * A unit in the cell wins over the column's. Never passes through a binary fraction.
 */
export function parseMoney(raw: string, unit: MoneyUnit): Result<number, Rejection> {
  const text = removeBlanks(toHalfWidth(raw)).replaceAll(/[,¥￥]/g, '');
  const inBrackets = /^\((.+)\)$/.exec(text);
  const parts = amount.exec(inBrackets?.[1] ?? text);
  const found = raw.trim().slice(0, 40);
  if (parts === null) return rejected(rejection('AMOUNT_FORMAT', found));
  const [, sign, digits = '', ownUnit] = parts;
  const places = placesOf[ownUnit === undefined ? unit : (units[ownUnit] ?? unit)];
  const fen = shifted(digits, places);
  if (fen === null || fen > amountFenMax) return rejected(rejection('AMOUNT_FORMAT', found));
  return ok((sign === '-') !== (inBrackets !== null) && fen !== 0 ? -fen : fen);
}

/** `510000` → `5,100.00元`, for sentences that people read. */
export function formatFenZh(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  const yuan = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${fen < 0 ? '-' : ''}${yuan}.${digits.slice(-2)}元`;
}
