import { codeTables } from './codes/code-tables.js';
import { allFields, readSchema, type Field } from './fields.fixture.js';
import { topicSpecs } from './topic-map.js';

/** Fields whose values are codes of a table: `Record.field` → id of the table. */
const codedFields: Readonly<Record<string, string>> = {
  'Certificate.disabilityClass': 'disability-class',
  'Certificate.grade': 'disability-grade',
  'SchoolCost.stage': 'education-stage',
  'HousingDamage.disasterType': 'disaster-type',
  'HousingDamage.reportStage': 'report-stage',
  'HouseholdApplication.statedCause': 'cause',
  'VillageWarning.cause': 'cause',
  'Coverage.insuranceType': 'insurance-type',
  'Settlement.insuranceType': 'insurance-type',
  'Settlement.medType': 'med-type',
  'Settlement.codeSystem': 'code-system',
  'MajorDisease.codeSystem': 'code-system',
  'TrafficAccident.injury': 'injury',
  'TrafficAccident.liability': 'liability',
  'HouseholdTypeTerm.type': 'household-type',
  'CategoryTerm.category': 'category',
  'CountyAlert.category': 'category',
  'Exclusion.kind': 'exclusion-kind',
  'Exclusion.reason': 'exclusion-basis',
  'Held.reason': 'exclusion-kind',
};

/** Codes that no table of ours lists, by how their fields are called: what the doc line must name. */
const standards: readonly (readonly [name: RegExp, standard: RegExp])[] = [
  [/^countyCode$/, /6 digits \(GB\/T 2260\)/],
  [/^townCode$/, /9 digits \(statistical division code\)/],
  [/^villageCode$/, /12 digits \(statistical division code\)/],
  [/^divisionCode$/, /digits \(statistical division code\)/],
  [/^diagnosisCode$/, /ICD-10/],
  [/^morphologyCode$/, /ICD-O/],
  [/^institutionCode$/, /national medical insurance/],
  [/^schoolCode$/, /School identification code, 10 digits/],
  [/Ref$/, /keyed HMAC of .*, 32 hex digits|^Where /i],
];

/** What a number may be counted in: whatever else it says, a reader must not have to guess. */
const countedIn =
  /\bNumber of\b|\bfrom [01]\b|\byear\b|\bcode table\b|\bin the unit of the (field unit|indicator)\b/i;

/** What the doc line of a number must say, by its type; undefined for what is no number. */
function unitOf({ name, type }: Field): RegExp | undefined {
  const text = JSON.stringify(type);
  if (!/^("(int|long)"|\["null","(int|long)"\]|(\["null",)?\{"type":"(int|long)")/.test(text)) {
    return undefined;
  }
  if (text.includes('"timestamp-millis"')) return /Milliseconds since 1970-01-01T00:00:00Z\.$/;
  if (text.includes('"date"')) return /Days since 1970-01-01\.$/;
  if (name.endsWith('Fen')) return /Fen \(1\/100 yuan\)\.$/;
  return countedIn;
}

/** What is missing from a doc line. */
function missing(of: string, field: Field): readonly string[] {
  const doc = field.doc ?? '';
  const wanted: (readonly [what: string, found: boolean])[] = [
    ['a full stop', doc.endsWith('.')],
    ['two words or more', doc.split(' ').length > 1],
    ['a sensitivity class', /^S[0-3]$/.test(field.sensitivity ?? '')],
    ['a unit', unitOf(field)?.test(doc) ?? true],
    ['the standard', standards.every(([name, said]) => !name.test(field.name) || said.test(doc))],
  ];
  const tableId = codedFields[of];
  if (tableId !== undefined) {
    const standard = codeTables().get(tableId)?.standard ?? 'no such table';
    const named = doc.toLowerCase().includes(`code table ${tableId} (${standard})`.toLowerCase());
    wanted.push([`code table ${tableId} (${standard})`, named]);
  }
  return wanted.filter(([, found]) => !found).map(([what]) => what);
}

describe('a doc line', () => {
  const whole = { name: 'value', type: 'long', doc: 'Number of rooms.', sensitivity: 'S1' };

  it.each([
    { name: 'whole', of: 'A.b', field: whole, lacks: [] },
    {
      name: 'no full stop',
      of: 'A.b',
      field: { ...whole, doc: 'Number of rooms' },
      lacks: ['a full stop'],
    },
    {
      name: 'no class',
      of: 'A.b',
      field: { ...whole, sensitivity: 'S9' },
      lacks: ['a sensitivity class'],
    },
    {
      name: 'one word',
      of: 'A.b',
      field: { ...whole, type: 'string', doc: 'Value.' },
      lacks: ['two words or more'],
    },
    {
      name: 'a count of nobody knows what',
      of: 'A.b',
      field: { ...whole, doc: 'Rooms that burnt.' },
      lacks: ['a unit'],
    },
    {
      name: 'money without fen',
      of: 'A.b',
      field: { ...whole, name: 'lossFen', doc: 'The loss.' },
      lacks: ['a unit'],
    },
    {
      name: 'an instant without its unit, which may be missing',
      of: 'A.b',
      field: {
        ...whole,
        type: ['null', { type: 'long', logicalType: 'timestamp-millis' }],
        doc: 'First failure.',
      },
      lacks: ['a unit'],
    },
    {
      name: 'a day without its unit',
      of: 'A.b',
      field: { ...whole, type: { type: 'int', logicalType: 'date' }, doc: 'Day of issue.' },
      lacks: ['a unit'],
    },
    {
      name: 'a code without its standard',
      of: 'A.b',
      field: { ...whole, name: 'institutionCode', type: 'string', doc: 'Medical institution.' },
      lacks: ['the standard'],
    },
    {
      name: 'a code without its table',
      of: 'Settlement.medType',
      field: { ...whole, type: 'string', doc: 'Kind of treatment.' },
      lacks: ['code table med-type (national medical insurance interface)'],
    },
  ])('is found to lack what it lacks: $name', ({ of, field, lacks }) => {
    expect(missing(of, field)).toEqual(lacks);
  });

  const fields = topicSpecs().flatMap((spec) => allFields(readSchema(spec.schemaFile), spec.name));

  it.each(topicSpecs())('says all of it: $name', (spec) => {
    const thin = allFields(readSchema(spec.schemaFile), spec.name)
      .map(({ path, of, field }) => `${path}: ${missing(of, field).join(', ')}`)
      .filter((text) => !text.endsWith(': '));
    expect(thin).toEqual([]);
  });

  it('names only tables that there are, and is asked for every one that it names', () => {
    const named = fields.flatMap(({ of, field }) =>
      [...(field.doc ?? '').matchAll(/code table ([a-z-]+)/gi)].map(
        ([, id]) => `${of}: ${id ?? ''}`,
      ),
    );
    const asked = Object.entries(codedFields).map(([of, id]) => `${of}: ${id}`);
    expect([...new Set(named)].sort()).toEqual(asked.sort());
  });
});
