/** Bytes of a file. A province's month of settlements is a tenth of it; more is not a hand-over. */
export const fileBytesMax = 2 * 1024 ** 3 - 1;
/** Bytes of a JSON document, which is held in memory whole. */
export const jsonBytesMax = 32 * 1024 ** 2;
/** Characters of a cell: what a spreadsheet itself allows. */
export const cellCharactersMax = 32_767;
/** Bytes of a CSV row: an unclosed quote would otherwise swallow the rest of the file. */
export const csvRowBytesMax = 4 * 1024 ** 2;
/** Columns of a row. */
export const columnsMax = 500;
/** Files inside a workbook's archive. */
export const archiveEntriesMax = 1_000;
/** Bytes of a workbook unpacked. */
export const archiveBytesMax = 4 * 1024 ** 3;
/** How much smaller a workbook may be than what it unpacks to; honest ones stay below 60. */
export const archiveRatioMax = 200;
/** Bytes of the texts that a workbook keeps in a table of their own: in memory while its rows are read. */
export const workbookTextBytesMax = 96 * 1024 ** 2;
