import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { normaliseIdNumber, syntheticPrefix } from '#domain';
import { projectPath } from '#schemas';
import { readDocuments } from './documents.js';

const folder = projectPath('deploy/local/examples');
const examples = readdirSync(folder).filter((name) => !name.endsWith('.md'));

function rowsOf(name: string): Record<string, string>[] {
  const text = readFileSync(`${folder}/${name}`, 'utf8');
  if (name.endsWith('.json')) return JSON.parse(text) as Record<string, string>[];
  return parse(text, { bom: true, columns: true });
}

describe.each(examples)('example %s', (name) => {
  const [document, ...others] = readDocuments().filter(({ file }) =>
    new RegExp(file.fileName).test(name),
  );
  const rows = rowsOf(name);
  const headings = Object.keys(rows[0] ?? {}).map((heading) => heading.replace(/\(.*\)$/, ''));

  it('belongs to exactly one layout, in a form that it accepts', () => {
    expect(others).toEqual([]);
    expect(document?.file.formats).toContain(name.split('.').at(-1));
  });

  it('has every required heading', () => {
    const required = (document?.columns ?? []).filter((column) => column.required === true);
    const lacking = required.filter(
      ({ headers }) => !headers.some((each) => headings.includes(each)),
    );
    expect(required.length).toBeGreaterThan(0);
    expect(lacking).toEqual([]);
  });

  it('names nobody real, by numbers that are right except where the example says so', () => {
    const numbers = rows.map((row) => row['证件号码'] ?? row['身份证号'] ?? '');
    expect(numbers.every((number) => number.startsWith(syntheticPrefix))).toBe(true);
    const wrong = numbers.filter((number) => !normaliseIdNumber(number).ok);
    expect(wrong).toEqual(name.startsWith('医保结算') ? ['130599198603050000'] : []);
  });
});
