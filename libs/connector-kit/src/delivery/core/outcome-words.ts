/** What became of a row, as its receipt tells. */
export type RowOutcome = 'published' | 'unchanged' | 'rejected' | 'ignored';

/** Words of the receipt. */
export const outcomeWords: Readonly<Record<RowOutcome, string>> = {
  published: '已接收',
  unchanged: '无变化',
  rejected: '退回',
  ignored: '忽略',
};

/** Headings of the two columns that a receipt adds. */
export const receiptHeadings = ['处理结果', '处理说明'] as const;

/** Figures of a finished delivery. */
export interface DeliverySummary {
  readonly rowsIn: number;
  readonly published: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly ignored: number;
  /** Headings that the layout does not know: one of them may be a column that is written otherwise. */
  readonly unread: readonly string[];
}

/** The summary of a receipt: rows in = published + unchanged + rejected + not records. */
export function summaryText(
  title: string,
  fileName: string,
  { rowsIn, published, unchanged, rejected, ignored, unread }: DeliverySummary,
): string {
  return [
    `《${title}》接收回执`,
    `文件：${fileName}`,
    `总行数：${String(rowsIn)}`,
    `已接收：${String(published)}`,
    `无变化：${String(unchanged)}`,
    `退回：${String(rejected)}`,
    `忽略（表头、合计、空行）：${String(ignored)}`,
    ...(unread.length === 0
      ? []
      : [
          `未读取的列：${unread.join('、')}`,
          '版式说明中没有这些列名。其中如有应当读取的，请改用版式说明的列名后整份重报。',
        ]),
    rejected > 0 ? '请按“处理说明”列修改退回的行后重新投递；已接收的行不必删除。' : '无需处理。',
    '',
  ].join('\r\n');
}
