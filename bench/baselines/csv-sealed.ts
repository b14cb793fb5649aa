import { randomBytes } from 'node:crypto';
import { createIdentityCipher, dayFromIso } from '#domain';
import { reportChild } from '../harness/child.js';
import { readCsv } from '../harness/file-rows.js';
import type { FileArgument } from './csv-alone.js';

const identityHeadings = ['姓名', '证件号码', '出生日期'];
const keyBytes = 32;

/**
 * Reads a CSV file with the library, and makes of each row what no connector may write it without: the keyed hashes
 * of the person, of name and birth date and of the content, and the seal of the identity. Left out: whether a cell
 * is what its column says, and every other value; the content is hashed as it stands in the file, not in its
 * canonical form; nothing is written or sent.
 */
async function csvSealed({ path }: FileArgument): Promise<void> {
  const cipher = createIdentityCipher({
    ...{ profile: 'sm', keyId: 'k1' },
    ...{ refKey: randomBytes(keyBytes), sealKey: randomBytes(keyBytes) },
  });
  const cpu = process.cpuUsage();
  const began = performance.now();
  let places: readonly number[] | undefined;
  let rows = 0;
  let bytes = 0;
  await readCsv(path, (row) => {
    if (places === undefined) {
      places = identityHeadings.map((heading) => row.indexOf(heading));
      return;
    }
    const [name = '', number = '', birth = ''] = places.map((at) => row[at] ?? '');
    const refs = [
      cipher.personRef(number),
      cipher.nameBirthRef(name, dayFromIso(birth)),
      cipher.keyedHash('content', row.join('\n')),
    ];
    bytes += refs.length + cipher.seal({ number, name }).cipher.length;
    rows += 1;
  });
  const seconds = (performance.now() - began) / 1_000;
  if (bytes === 0) throw new Error('nothing was sealed');
  reportChild({ events: rows, seconds }, cpu);
}

await csvSealed(JSON.parse(process.argv[2] ?? '{}') as FileArgument);
