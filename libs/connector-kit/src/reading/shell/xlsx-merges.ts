import yauzl from 'yauzl';

/** Merged cells of a sheet that are looked at; titles have a handful. */
const mergesMax = 1_000;
/** Longest piece of text in which a merged range may be cut in two by the border of pieces. */
const rangeCharactersMax = 100;

const sheetFile = /^xl\/worksheets\/sheet\d+\.xml$/;
const mergedRange = /<mergeCell ref="([A-Z]+\d+:[A-Z]+\d+)"/g;

/** Merged cells of every sheet of a workbook, as `A1:F1`, by number of the sheet from 1. */
export async function xlsxMerges(path: string): Promise<ReadonlyMap<number, readonly string[]>> {
  const zip = await yauzl.openPromise(path, { lazyEntries: true });
  const merges = new Map<number, readonly string[]>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (!sheetFile.test(entry.fileName)) continue;
      const found: string[] = [];
      let held = '';
      for await (const piece of await zip.openReadStreamPromise(entry)) {
        const text = held + (piece as Buffer).toString('latin1');
        let end = 0;
        for (const { 0: whole, 1: range = '', index } of text.matchAll(mergedRange)) {
          if (found.length < mergesMax) found.push(range);
          end = index + whole.length;
        }
        held = text.slice(Math.max(end, text.length - rangeCharactersMax));
      }
      merges.set(merges.size + 1, found);
    }
  } finally {
    zip.close();
  }
  return merges;
}
