import { dayFromParts, addMonths } from '#domain';
import type { Layout } from '../../layout/core/layout.js';
import { DeliveryRefused } from '../../reading/core/source-row.js';

/** What a file's name says about what is in it. */
export interface FileNameFacts {
  /** First day of the month that the file is about; null where its name tells none. */
  readonly monthFirst: number | null;
  /** Day that the name tells; null where it tells none. */
  readonly day: number | null;
}

/** Rows with a date that are looked at before a month is judged. */
const datedRowsMin = 1;

/**
 * Reads a file's name.
 * @throws DeliveryRefused WRONG_FOLDER when it is not the name of what belongs into this folder
 */
export function readFileName({ file, title }: Layout, fileName: string): FileNameFacts {
  if (file.fileName === undefined) return { monthFirst: null, day: null };
  const groups = new RegExp(file.fileName, 'u').exec(fileName.normalize('NFKC'))?.groups;
  if (groups === undefined && !new RegExp(file.fileName, 'u').test(fileName.normalize('NFKC'))) {
    throw new DeliveryRefused(
      'WRONG_FOLDER',
      `本目录接收《${title}》，文件名“${fileName}”不符。请核对目录，或按约定改名后重新投递。`,
    );
  }
  const [year, month, day] = ['year', 'month', 'day'].map((part) => Number(groups?.[part] ?? 0));
  const monthFirst = dayFromParts(year ?? 0, month ?? 0, 1);
  return { monthFirst, day: dayFromParts(year ?? 0, month ?? 0, day ?? 0) };
}

/** Counts how many dated rows lie in the month of a file. */
export class PeriodCheck {
  private readonly nextMonthFirst: number;
  private dated = 0;
  private outside = 0;

  constructor(
    private readonly layout: Layout,
    private readonly monthFirst: number | null,
  ) {
    this.nextMonthFirst = monthFirst === null ? 0 : addMonths(monthFirst, 1);
  }

  /** @param day of a row, days since 1970 */
  count(day: number): void {
    if (this.monthFirst === null) return;
    this.dated += 1;
    if (day < this.monthFirst || day >= this.nextMonthFirst) this.outside += 1;
  }

  /**
   * A few late rows are usual; a file whose rows mostly belong to another month is another month's.
   * @throws DeliveryRefused WRONG_PERIOD
   */
  end(): void {
    if (this.layout.file.period !== 'month' || this.dated < datedRowsMin) return;
    if (this.outside * 2 < this.dated) return;
    throw new DeliveryRefused(
      'WRONG_PERIOD',
      `文件名所属月份与内容不符：${String(this.dated)}行中有${String(this.outside)}行不在该月。请核对后重新投递。`,
    );
  }
}
