import { markdownTable } from 'markdown-table';
import { exchangeDefaults } from '#connector-kit';
import { rejectionCodes } from '#domain';
import { emptyOf, formOf } from './column-text.js';
import type { LayoutDocument } from './documents.js';
import { introduction } from './introduction.js';

/** A row as a department writes it, by heading. */
export type SampleRow = Readonly<Record<string, string>>;

const departments: Readonly<Record<string, string>> = {
  'health-insurance': '医疗保障部门',
  education: '教育部门',
  'public-security': '公安部门',
  'disabled-persons-federation': '残联',
  'emergency-management': '应急管理部门',
  grassroots: '乡镇与村（预警员、农户申请）',
  insurer: '承办保险公司',
  register: '防贫中心（监测台账）',
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return markdownTable([headings, ...rows].map((cells) => cells.map(cell)));
}

/** `^医保结算(?<year>\d{4})(?<month>\d{2})` as `医保结算yyyyMM…`. */
function fileNameOf({ file }: LayoutDocument): string {
  const shown = file.fileName
    .replace('^', '')
    .replace('(?<year>\\d{4})', 'yyyy')
    .replace('(?<month>\\d{2})', 'MM')
    .replace('\\d{2}', 'dd');
  return `${shown}…`;
}

function headingOf({ columns }: LayoutDocument, field: string): string {
  return columns.find((column) => column.field === field)?.headers[0] ?? field;
}

function headingsOf(document: LayoutDocument, fields: readonly string[]): string {
  return fields.map((field) => headingOf(document, field)).join('、');
}

function rulesOf(document: LayoutDocument): string[] {
  const checks = (document.checks ?? []).map(({ code, fields }) => {
    const { zh } = rejectionCodes[code as keyof typeof rejectionCodes];
    return `- 核对：${headingsOf(document, fields)}。不相符的行退回（${zh}）。`;
  });
  const { file, reversal, withdrawn } = document;
  return [
    `- 认定为同一条记录：${headingsOf(document, document.recordId)} 全部相同。再次报送时内容有变才算更正。`,
    ...checks,
    ...(file.period === undefined ? [] : ['- 各行日期应属于文件名所写月份；少量上月补报可以。']),
    ...(reversal === undefined ? [] : ['- 冲销：用原流水号另报一行，各项金额填负数。']),
    ...(withdrawn === undefined ? [] : ['- 误报：原记录再报一次，核查状态填“误报”，即予撤销。']),
  ];
}

function exchangeOf({ exchange }: LayoutDocument): string[] {
  if (exchange === undefined) return [];
  const { table: name, updateTime, id } = { ...exchangeDefaults, ...exchange };
  return [`- 交换表：\`${name}\`，更新时间 \`${updateTime}\`，主键 \`${id}\``];
}

function sectionOf(document: LayoutDocument, sample: SampleRow): string {
  const { connector, layout, title, file, columns } = document;
  return [
    `### ${title}`,
    '',
    `- 文件夹：\`${connector}/${layout}/\``,
    `- 文件名：\`${fileNameOf(document)}\`，格式：${file.formats.join('、')}`,
    ...exchangeOf(document),
    ...rulesOf(document),
    '',
    table(
      ['列名', '也可写作', '空格时', '填写'],
      columns.map((column) => [
        column.headers[0] ?? '',
        column.headers.slice(1).join('、') || '—',
        emptyOf(column),
        formOf(column),
      ]),
    ),
    '',
    '样行（人员为虚构）：',
    '',
    '```csv',
    Object.keys(sample).join(','),
    Object.values(sample).join(','),
    '```',
    '',
  ].join('\n');
}

function reasons(): string {
  const rows = Object.values(rejectionCodes).map(({ zh, wayOut }) => [zh, wayOut]);
  return ['## 退回原因与处理', '', table(['原因', '怎么办'], rows), ''].join('\n');
}

/**
 * The reference of all hand-over files for the IT staff of departments, in Markdown.
 * @param sampleOf a row of that layout as a department writes it
 */
export function handOverReference(
  documents: readonly LayoutDocument[],
  sampleOf: (layout: string) => SampleRow,
): string {
  const chapters = Object.entries(departments).map(([connector, name]) =>
    [
      `## ${name}`,
      '',
      ...documents
        .filter((document) => document.connector === connector)
        .map((document) => sectionOf(document, sampleOf(document.layout))),
    ].join('\n'),
  );
  return [introduction, ...chapters, reasons()].join('\n');
}
