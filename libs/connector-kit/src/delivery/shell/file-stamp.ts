import { stat } from 'node:fs/promises';

/** Size and time of a file's content: it differs as soon as somebody has written to the file. */
export async function stampOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${String(size)}/${String(mtimeMs)}`;
}
