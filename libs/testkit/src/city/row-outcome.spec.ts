import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { cityHouseholdsMin, generateCity, type City } from './generate-city.js';
import type { HandOver } from './hand-over.js';
import { layoutOf } from './layouts.js';
import type { TruthReceipt } from './truth.js';
import { bytesOf, readCounties } from './write-city.js';

const counties = await readCounties();

/** Cities of any seed, in one county, a few, or all. */
const anyCity = fc
  .record({ seed: fc.integer(), first: fc.nat(19), many: fc.constantFrom(1, 2, 5, 20) })
  .map(({ seed, first, many }) => {
    const chosen = [...counties, ...counties].slice(first, first + many);
    return generateCity({ seed, counties: chosen, households: cityHouseholdsMin });
  });

function withReceipts({ files, truth }: City): { file: HandOver; receipt: TruthReceipt }[] {
  return files.map((file, at) => ({ file, receipt: truth.receipts[at]! }));
}

/** Lines of a file that hold anything below its headings, as a person counts them. */
async function linesOf(file: HandOver): Promise<number[]> {
  const bytes = await bytesOf(file);
  const upTo = (first: number, last: number): number[] =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at);
  if (file.format === 'json') {
    return upTo(1, (JSON.parse(bytes.toString('utf8')) as unknown[]).length);
  }
  if (file.format === 'csv') {
    const text = iconv.decode(bytes, file.encoding.startsWith('utf-8') ? 'utf-8' : file.encoding);
    return upTo(2, (parse(text) as unknown[]).length);
  }
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
  return upTo(file.title === null ? 2 : 3, workbook.worksheets[0]!.rowCount);
}

describe('every row of every file', () => {
  it('has exactly one outcome, on the line on which it stands', async () => {
    const city = generateCity({ seed: 42, counties, households: cityHouseholdsMin });
    for (const { file, receipt } of withReceipts(city)) {
      expect(receipt.rows.map(({ line }) => line)).toEqual(
        file.refused === null ? await linesOf(file) : [],
      );
    }
  });

  it('is published only when its content differs from what was known, for any seed and counties', () => {
    fc.assert(
      fc.property(anyCity, (city) => {
        const known = new Map<string, string>();
        for (const { file, receipt } of withReceipts(city)) {
          expect([receipt.connector, receipt.layout, receipt.file]).toEqual([
            file.connector,
            file.layout,
            file.name,
          ]);
          const { recordId, unmapped, kept } = layoutOf(file.layout);
          receipt.rows.forEach(({ outcome, code }, at) => {
            const { kind, fields, reject } = file.rows[at]!;
            expect(outcome === 'ignored').toBe(kind !== 'record');
            expect(code === null).toBe(outcome !== 'rejected');
            if (reject !== null) expect(code).toBe(reject);
            if (outcome !== 'published' && outcome !== 'unchanged') return;
            const mapped = Object.entries(kept?.(fields) ?? fields).filter(
              ([field]) => !unmapped.includes(field),
            );
            const [id, content] = [
              `${file.layout}/${recordId(fields)}`,
              JSON.stringify(mapped.sort()),
            ];
            expect(known.get(id) === content).toBe(outcome === 'unchanged');
            known.set(id, content);
          });
        }
      }),
      { numRuns: 8 },
    );
  });
});

describe('the truth, for any seed and counties', () => {
  it('never contradicts itself and stays in the chosen counties', () => {
    fc.assert(
      fc.property(anyCity, ({ counties: chosen, truth, households }) => {
        const codes = new Set(chosen.map(({ code }) => code));
        const keys = truth.alerts.map((alert) =>
          [alert.householdId, alert.countyCode, alert.ruleId].join('/'),
        );
        const inForce = new Set(keys);
        expect(truth.alerts.filter(({ countyCode }) => !codes.has(countyCode))).toEqual([]);
        expect(
          truth.notInForce.filter((absent) =>
            inForce.has([absent.householdId, absent.countyCode, absent.ruleId].join('/')),
          ),
        ).toEqual([]);
        expect(households.length).toBeGreaterThanOrEqual(cityHouseholdsMin);
      }),
      { numRuns: 8 },
    );
  });
});
