import { topicNames } from '#schemas';
import { aBus } from '../a-bus.fixture.js';
import type { Bus } from '../bus.js';
import { registerSchema, registerSchemas, schemaText } from './register-schemas.js';

const topic = 'grassroots.warning';
const timeoutMs = 60_000;

interface Field {
  readonly name: string;
  readonly type: unknown;
}

describe('schemas on a real registry', () => {
  let bus: Bus;

  beforeEach(() => {
    bus = aBus();
  });

  afterEach(async () => {
    await bus.close();
  });

  function changed(change: (fields: readonly Field[]) => readonly object[]): string {
    const schema = JSON.parse(schemaText(topic)) as { fields: readonly Field[] };
    return JSON.stringify({ ...schema, fields: change(schema.fields) });
  }

  it(
    'are registered once, however often, each subject with level FULL_TRANSITIVE',
    async () => {
      const topics = topicNames({ counties: ['130529'] }).filter((name) => name !== '');
      const first = await registerSchemas(bus, topics);
      expect(first.map((outcome) => outcome.topic)).toEqual(topics);
      const levels = await Promise.all(first.map(({ subject }) => bus.registry.level(subject)));
      expect(new Set(levels)).toEqual(new Set(['FULL_TRANSITIVE']));
      expect(await registerSchemas(bus, topics)).toEqual(first);
      const versions = await Promise.all(
        first.map(({ subject }) => bus.registry.versions(subject)),
      );
      expect(versions.every(({ length }) => length === 1)).toBe(true);
    },
    timeoutMs,
  );

  it(
    'are one subject when several applications register them at the same moment',
    async () => {
      const all = await Promise.all(Array.from({ length: 5 }, () => registerSchemas(bus, [topic])));
      expect(new Set(all.map(([outcome]) => outcome?.schemaId)).size).toBe(1);
    },
    timeoutMs,
  );

  it.each([
    {
      name: 'a new field without default',
      text: () => changed((fields) => [...fields, { name: 'floor', type: 'int' }]),
      field: 'floor',
    },
    {
      name: 'a field of another type',
      text: () =>
        changed((fields) =>
          fields.map((field) => (field.name === 'urgency' ? { ...field, type: 'long' } : field)),
        ),
      field: 'urgency',
    },
  ])(
    'that do not fit are refused with the name of the field: $name',
    async ({ text, field }) => {
      const subject = bus.names.subject(topic);
      await registerSchemas(bus, [topic]);
      await expect(registerSchema(bus.registry, subject, text())).rejects.toMatchObject({
        code: 'SCHEMA_INCOMPATIBLE',
        message: expect.stringContaining(field) as unknown,
        fields: { subject, version: 1, field: expect.stringContaining(field) as unknown },
      });
      expect(await bus.registry.versions(subject)).toHaveLength(1);
    },
    timeoutMs,
  );

  it(
    'that fit become a further version',
    async () => {
      const subject = bus.names.subject(topic);
      await registerSchemas(bus, [topic]);
      const wider = changed((fields) => [
        ...fields,
        { name: 'floor', type: ['null', 'int'], default: null },
      ]);
      await registerSchema(bus.registry, subject, wider);
      expect(await bus.registry.versions(subject)).toHaveLength(2);
    },
    timeoutMs,
  );
});
