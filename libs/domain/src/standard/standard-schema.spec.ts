import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { projectPath } from '#schemas';

const folders = ['services/register/standards', 'services/register/county-standards'];
const documents = folders.flatMap((folder) =>
  readdirSync(projectPath(folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`),
);
const read = (path: string): unknown => parse(readFileSync(projectPath(path), 'utf8'));

/** As an editor does it: by the file that is published, not by what it was written from. */
function published(): ValidateFunction {
  const text = readFileSync(projectPath('docs/reference/standard.schema.json'), 'utf8');
  return new Ajv2020({ allErrors: true }).compile(JSON.parse(text) as object);
}

describe('the published JSON Schema of standards', () => {
  const validate = published();

  test('is asked about the city and its twenty counties', () => {
    expect(documents).toHaveLength(21);
  });

  test.each(documents)('takes %s', (path) => {
    validate(read(path));
    expect(validate.errors ?? []).toEqual([]);
  });

  test.each([
    { name: 'a key that there is not', change: { thresholds: 1 } },
    { name: 'a county code of five digits', change: { countyCode: '13052' } },
    { name: 'a version that is a word', change: { version: 'one' } },
    { name: 'a rule without its name', change: { rules: [{ thresholds: {} }] } },
  ])('refuses $name', ({ change }) => {
    const [city = ''] = documents;
    expect(validate({ ...(read(city) as object), ...change })).toBe(false);
  });
});
