import { stat } from 'node:fs/promises';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { archiveBytesMax, archiveEntriesMax, archiveRatioMax } from '../core/limits.js';
import { DeliveryRefused, isSystemError } from '../core/source-row.js';

function suspect(detail: string): DeliveryRefused {
  return new DeliveryRefused(
    'ARCHIVE_SUSPECT',
    `工作簿压缩内容异常（${detail}），已拒收。请重新导出。`,
  );
}

async function entryBytes(zip: ZipFile, entry: Entry, left: number): Promise<number> {
  const stream = await zip.openReadStreamPromise(entry);
  let bytes = 0;
  for await (const piece of stream) {
    bytes += (piece as Buffer).length;
    // What the archive declares may be a lie; what comes out of it is not.
    if (bytes > left) throw suspect('解压后过大');
  }
  return bytes;
}

/**
 * Refuses an archive that unpacks to far more than it is, before a spreadsheet library reads it.
 * Everything is unpacked once and thrown away; nothing of it is kept in memory.
 */
export async function guardArchive(path: string): Promise<void> {
  const { size } = await stat(path);
  const bytesMax = Math.min(archiveBytesMax, size * archiveRatioMax);
  let zip: ZipFile;
  try {
    zip = await yauzl.openPromise(path, { lazyEntries: true });
  } catch (error) {
    if (isSystemError(error)) throw error;
    throw new DeliveryRefused(
      'UNREADABLE',
      '文件不是有效的xlsx工作簿。请用表格软件另存为xlsx后重新投递。',
    );
  }
  try {
    if (zip.entryCount > archiveEntriesMax) throw suspect('内部文件过多');
    let left = bytesMax;
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('/')) left -= await entryBytes(zip, entry, left);
    }
  } catch (error) {
    if (DeliveryRefused.is(error) || isSystemError(error)) throw error;
    throw suspect('无法解压');
  } finally {
    zip.close();
  }
}
