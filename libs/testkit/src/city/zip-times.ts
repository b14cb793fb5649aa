const endOfDirectory = 0x06054b50;
const endOfDirectoryBytes = 22;
const directoryEntryBytes = 46;

/** 1980-01-01 00:00:00, the first time that an archive can name. */
const firstTime = 0x00210000;

/**
 * Sets the time of every file in an archive to the same one: a work sheet holds the moment at which it
 * was packed, and without this the same city would have other bytes a second later.
 * @throws Error when the bytes are no archive
 */
export function withoutPackingTimes(archive: Buffer): Buffer {
  const bytes = Buffer.from(archive);
  const end = bytes.length - endOfDirectoryBytes;
  if (end < 0 || bytes.readUInt32LE(end) !== endOfDirectory) throw new Error('not an archive');
  let entry = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    bytes.writeUInt32LE(firstTime, entry + 12);
    bytes.writeUInt32LE(firstTime, bytes.readUInt32LE(entry + 42) + 10);
    const [name, extra, comment] = [28, 30, 32].map((at) => bytes.readUInt16LE(entry + at));
    entry += directoryEntryBytes + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return bytes;
}
