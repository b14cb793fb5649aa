import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { cityHouseholdsMin, generateCity } from './generate-city.js';
import { layoutOf } from './layouts.js';
import { render } from './render.js';
import { bytesOf, cityIndexName, readCounties, writeCity } from './write-city.js';

const counties = await readCounties();
const small = { counties, households: cityHouseholdsMin };

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Digest by path of everything that one seed writes. */
async function written(seed: number): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'city-'));
  try {
    await writeCity(generateCity({ ...small, seed }), folder);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile());
    const digests = paths.map(async ({ parentPath, name }): Promise<[string, string]> => {
      const path = join(parentPath, name);
      return [path.slice(folder.length), sha256(await readFile(path))];
    });
    return new Map((await Promise.all(digests)).sort(([a], [b]) => (a < b ? -1 : 1)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('the files of a city', () => {
  it('are the same bytes for the same seed, also when packed at another time', async () => {
    const first = await written(7);
    const RealDate = Date;
    class Later extends RealDate {
      constructor(...given: [] | [number | string]) {
        if (given.length === 0) super(RealDate.now() + 3_600_000);
        else super(given[0]);
      }
    }
    globalThis.Date = Later as DateConstructor;
    try {
      expect(await written(7)).toEqual(first);
    } finally {
      globalThis.Date = RealDate;
    }
    expect(first.size).toBeGreaterThan(80);
    expect(first.has(`/${cityIndexName}`)).toBe(true);
  });

  it('are others for another seed, each that names people', async () => {
    const [one, other] = [await written(7), await written(8)];
    const common = [...one].filter(([path, digest]) => other.get(path) === digest);
    expect(common).toEqual([]);
  });

  it('lose no character in their encoding', async () => {
    for (const file of generateCity({ ...small, seed: 9 }).files) {
      if (file.format !== 'csv') continue;
      const bytes = await bytesOf(file);
      const text = iconv.decode(bytes, file.encoding.startsWith('utf-8') ? 'utf-8' : file.encoding);
      const names = file.rows.flatMap(({ fields }) =>
        fields['name'] == null ? [] : [fields['name']],
      );
      const column = layoutOf(file.layout).columns.findIndex(({ field }) => field === 'name');
      const shown = render(file).rows.map((cells) => String(cells[column]));
      expect(shown.filter((name) => !text.includes(name))).toEqual([]);
      expect(names.length).toBeGreaterThan(0);
    }
  });
});
