import type { RejectionCode } from '#domain';

/** What a cell holds. */
export type Cell = string | number | boolean | null;

/** Values of a row by field, in the hub's units: fen, days, codes. */
export type Fields = Readonly<Record<string, Cell>>;

/** Faults of real hand-overs; each is planted at least once. */
export const faultLabels = [
  'ENCODING_GBK',
  'ENCODING_GB18030_RARE_CHARACTER',
  'ENCODING_UTF8',
  'ENCODING_UTF8_BOM',
  'ID_EXCEL_TRUNCATED',
  'ID_LOWER_CASE_X',
  'ID_FULL_WIDTH',
  'ID_APOSTROPHE',
  'ID_BLANKS',
  'ID_15_DIGITS',
  'ID_IS_CERTIFICATE_NUMBER',
  'ID_CHECK_DIGIT',
  'ID_MISSING',
  'MONEY_WAN_COLUMN',
  'MONEY_WITH_UNIT',
  'DATE_SERIAL',
  'DATE_DOTTED',
  'DATE_COMPACT',
  'DATE_CHINESE',
  'DATE_TWO_DIGIT_YEAR',
  'DUPLICATE_SAME',
  'DUPLICATE_CONTRADICTORY',
  'RESENT_UNCHANGED',
  'RESENT_CORRECTED',
  'STRANGER',
  'LATE_REGISTER',
  'NO_NUMBER_NAME_BIRTH',
  'NO_NUMBER_NAME_VILLAGE',
  'NAMESAKES',
  'NAME_DOT_VARIANT',
  'NAME_RARE_CHARACTER',
  'CLASS_GRADE_SWAPPED',
  'CERTIFICATE_REISSUE_SUFFIX',
  'SEX_AGAINST_NUMBER',
  'LATE_ROW',
  'WRONG_MONTH',
  'WRONG_FOLDER',
  'UNREADABLE_HEADING',
  'REVERSAL',
  'SETTLED_AGAIN',
  'TEST_ROW',
  'TOTALS_ROW',
  'BLANK_ROW',
  'MERGED_TITLE',
  'UNKNOWN_CODE',
  'PARTS_DO_NOT_ADD_UP',
  'END_BEFORE_BEGINNING',
  'SAME_FACT_OTHER_SOURCE',
  'SAME_MONEY_OTHER_VIEW',
  'WITHDRAWN_RECORD',
  'PERSON_MOVED_HOUSEHOLD',
  'HOUSEHOLD_MOVED_COUNTY',
] as const;

/** A fault of a real hand-over. */
export type FaultLabel = (typeof faultLabels)[number];

/** Reason of a delivery that is refused whole. */
export type RefusalCode = 'WRONG_PERIOD' | 'WRONG_FOLDER' | 'HEADING_NOT_FOUND';

/** A row of a hand-over as it was planned, with what must become of it. */
export interface PlannedRow {
  readonly kind: 'record' | 'totals' | 'blank';
  readonly fields: Fields;
  /** Cells that are spelled another way than usual. */
  readonly as: Fields;
  /** Why it can't be trusted; null for a good row. */
  readonly reject: RejectionCode | null;
  readonly labels: readonly FaultLabel[];
}

/** How the bytes of a CSV file are written. */
export type Encoding = 'utf-8' | 'utf-8-bom' | 'gbk' | 'gb18030';

/** When a file is dropped: at the start, or later, to see what was parked being applied. */
export type Phase = 1 | 2;

/** A file to be dropped. */
export interface HandOver {
  readonly connector: string;
  readonly layout: string;
  /** File name; files of one folder are taken in the order of their names. */
  readonly name: string;
  readonly format: 'csv' | 'xlsx' | 'json';
  readonly encoding: Encoding;
  readonly phase: Phase;
  /** Merged title row above the headers; null when there is none. */
  readonly title: string | null;
  /** Headers are the layout's, unless the file spells them another way. */
  readonly headers: Readonly<Record<string, string>>;
  /** Money columns are in 万元 and say so in their header. */
  readonly inWan: boolean;
  readonly refused: RefusalCode | null;
  readonly labels: readonly FaultLabel[];
  readonly rows: PlannedRow[];
}

/** What a column holds. */
type ColumnKind = 'text' | 'money' | 'date' | 'id' | 'int' | 'code';

/** A column of a layout as the department writes it. */
export interface Column {
  readonly field: string;
  readonly header: string;
  readonly kind: ColumnKind;
  /** Words of the department by code. */
  readonly words?: Readonly<Record<string, string>>;
}

/** A kind of file as a department writes it. */
export interface CityLayout {
  readonly connector: string;
  readonly layout: string;
  readonly columns: readonly Column[];
  /** What makes two rows the same record. */
  readonly recordId: (fields: Fields) => string;
  /** Fields that the hub does not map: another spelling makes no new version. */
  readonly unmapped: readonly string[];
  /** Values as the hub keeps them, where it keeps less than the column says. */
  readonly kept?: (fields: Fields) => Fields;
}
