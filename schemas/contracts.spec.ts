import { readdirSync, readFileSync } from 'node:fs';
import avro from 'avsc';
import avroJs from 'avro-js';
import { generatedTypes, generatedTypesPath } from './generate-types.js';
import { allFields, readSchema } from './fields.fixture.js';
import { fromGoldenJson, goldenEncoding } from './golden.js';
import { incompatibilities } from './compatibility.js';
import { projectPath } from './project-path.js';
import { currentSchema, publishedFiles, publishedSchemas } from './published.js';
import { topicNames, topicSpec, topicSpecs } from './topic-map.js';

const departmentSpecs = topicSpecs().filter(({ readers }) => readers.includes('matching'));
const departmentTopics = departmentSpecs.filter(({ owner }) => owner !== 'register');

describe('the topic map', () => {
  it('holds every topic that others depend on by name', () => {
    expect(topicNames({ counties: ['130529'] })).toEqual([
      'health-insurance.settlement',
      'health-insurance.burden',
      'health-insurance.major-disease',
      'health-insurance.coverage',
      'education.cost',
      'education.dropout',
      'public-security.traffic-accident',
      'public-security.death',
      'disabled-persons-federation.certificate',
      'emergency-management.housing-damage',
      'emergency-management.casualty',
      'emergency-management.fire',
      'grassroots.warning',
      'grassroots.application',
      'register.residents',
      'register.households',
      'register.standards',
      'hub.household-events',
      'hub.quarantine',
      'county-center.alerts.130529',
    ]);
  });

  it('finds the template of a county topic and refuses a name it does not know', () => {
    expect(topicSpec('county-center.alerts.130581').template).toBe(true);
    expect(() => topicSpec('health-insurance.unheard-of')).toThrow('schemas/topics.yaml');
  });

  it('has exactly one schema file for each entry and no schema without an entry', () => {
    const named = topicSpecs().map(({ schemaFile }) => schemaFile);
    const files = readdirSync(projectPath('schemas'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.avsc') && !file.startsWith('published'))
      .map((file) => `schemas/${file.replaceAll('\\', '/')}`);
    expect([...named].sort()).toEqual(files.sort());
  });
});

describe.each(topicSpecs())('the contract of $name', (spec) => {
  const schema = readSchema(spec.schemaFile);

  it('keeps money in whole fen and uses no floating point', () => {
    const wrong = allFields(schema, spec.name)
      .filter(({ field }) => {
        const text = JSON.stringify(field.type);
        return (
          /"(float|double)"/.test(text) || (field.name.endsWith('Fen') && !text.includes('"long"'))
        );
      })
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  const versions = publishedSchemas(spec).map((one, index) => ({
    version: index + 1,
    written: one as avro.Schema,
    golden: goldenEncoding(spec, index + 1),
  }));

  it.each(versions)(
    'encodes the golden value of version $version to the golden bytes',
    ({ written, golden }) => {
      const type = avro.Type.forSchema(written);
      expect(type.toBuffer(fromGoldenJson(golden.value)).toString('hex')).toBe(golden.hex);
    },
  );

  it.each(versions)(
    'has golden bytes of version $version that a second Avro implementation reads as the same value',
    ({ written, golden }) => {
      const bytes = Buffer.from(golden.hex, 'hex');
      const decoded = avroJs.parse(written).fromBuffer(bytes);
      const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
      const expected = avro.Type.forSchema(written, { wrapUnions: true });
      expect(plain(decoded)).toEqual(plain(expected.fromBuffer(bytes)));
    },
  );

  it.each(versions)(
    'reads the golden bytes of version $version with the schema in the tree',
    (of) => {
      const type = avro.Type.forSchema(schema as unknown as avro.Schema);
      const resolver = type.createResolver(avro.Type.forSchema(of.written));
      const read: unknown = type.fromBuffer(Buffer.from(of.golden.hex, 'hex'), resolver);
      expect(read).toMatchObject(fromGoldenJson(of.golden.value) as object);
    },
  );
});

describe.each(topicSpecs())('the history of $name', (spec) => {
  const published = publishedSchemas(spec);

  it('ends with the schema in the tree (else run `npm run generate`)', () => {
    expect(published.at(-1)).toEqual(currentSchema(spec));
  });

  it('holds only versions that read each other, whatever the order (FULL_TRANSITIVE)', () => {
    const found = published.flatMap((older) => incompatibilities(older, currentSchema(spec)));
    expect(found).toEqual([]);
  });
});

describe('published schemas', () => {
  it('each belong to a topic of the map', () => {
    const count = topicSpecs().reduce((sum, spec) => sum + publishedSchemas(spec).length, 0);
    expect(publishedFiles()).toHaveLength(count);
  });
});

describe('department schemas', () => {
  it.each(departmentTopics)('$name carries the same envelope as all others', ({ schemaFile }) => {
    const envelopeOf = (file: string): unknown => readSchema(file).fields[0];
    expect(envelopeOf(schemaFile)).toEqual(envelopeOf('schemas/health-insurance/settlement.avsc'));
  });
});

describe('generated types', () => {
  it('are those of the schemas in the tree (else run `npm run generate`)', async () => {
    expect(readFileSync(projectPath(generatedTypesPath), 'utf8')).toBe(await generatedTypes());
  });
});
