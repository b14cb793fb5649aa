import { randomUUID } from 'node:crypto';
import avro from 'avsc';
import { evolutions, type Evolution, type EvolutionLevel } from '#schemas';
import { resolveAsForeigner, type ForeignAnswer } from '../foreign-reader/resolve-records.js';

const timeoutMs = 120_000;
const frameBytes = 5;
const levels: readonly EvolutionLevel[] = ['FULL_TRANSITIVE', 'BACKWARD_TRANSITIVE'];
const registryUrl = process.env['HUB_TEST_REGISTRY_URL'] ?? '';

async function ask(method: string, path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
  return fetch(registryUrl + path, { method, headers, body: JSON.stringify(body) });
}

/** Registers as a department's own tool does; the id, or the status of a refusal. */
async function registered(
  subject: string,
  schema: unknown,
): Promise<{ id?: number; refused?: number }> {
  const body = { schema: JSON.stringify(schema) };
  const answer = await ask('POST', `/subjects/${subject}/versions`, body);
  return answer.ok ? ((await answer.json()) as { id: number }) : { refused: answer.status };
}

function typeOf(schema: unknown): avro.Type {
  return avro.Type.forSchema(schema as avro.Schema, { wrapUnions: 'auto' });
}

function framed(id: number, body: Buffer): string {
  const bytes = Buffer.concat([Buffer.alloc(frameBytes), body]);
  bytes.writeUInt32BE(id, 1);
  return bytes.toString('hex');
}

/** A value as Avro's own JSON, in which a branch of a union is named. */
function avroJson(schema: unknown, value: unknown): unknown {
  return JSON.parse(typeOf(schema).toString(value));
}

/** What Java makes of the other side's value. */
function seenBy(evolution: Evolution, reading: 'newReadsOld' | 'oldReadsNew'): unknown {
  const { oldValue, newValue, javaReadsIt } = evolution;
  if (javaReadsIt !== true) return evolution[reading];
  return reading === 'newReadsOld' ? oldValue : newValue;
}

interface Registered extends Evolution {
  readonly ids: { readonly older: number; readonly newer: number };
}

/** Both versions under a subject that takes anything, so that those who read can be asked. */
async function registerBoth(evolution: Evolution): Promise<Registered> {
  const subject = `t${randomUUID().slice(0, 8)}-value`;
  await ask('PUT', `/config/${subject}`, { compatibility: 'NONE' });
  const { id: older = 0 } = await registered(subject, evolution.older);
  const { id: newer = 0 } = await registered(subject, evolution.newer);
  return { ...evolution, ids: { older, newer } };
}

describe('a new version over a real registry', () => {
  it.each(evolutions)(
    '$name: is taken under $takenUnder and what is less strict, and refused above',
    async ({ older, newer, takenUnder }) => {
      const found = await Promise.all(
        levels.map(async (level) => {
          const subject = `t${randomUUID().slice(0, 8)}-value`;
          await ask('PUT', `/config/${subject}`, { compatibility: level });
          expect(await registered(subject, older)).toHaveProperty('id');
          return (await registered(subject, newer)).refused ?? 'taken';
        }),
      );
      const from = takenUnder === null ? levels.length : levels.indexOf(takenUnder);
      expect(found).toEqual(levels.map((_, at) => (at < from ? 409 : 'taken')));
    },
    timeoutMs,
  );

  describe('by Apache’s own Avro in Java', () => {
    let read: ReadonlyMap<string, { old: ForeignAnswer; new: ForeignAnswer }>;
    let written: ReadonlyMap<string, string>;
    let known: readonly Registered[];

    beforeAll(async () => {
      known = await Promise.all(evolutions.map(registerBoth));
      const tasks = known.flatMap(({ older, newer, oldValue, newValue, ids }) => [
        { hex: framed(ids.older, typeOf(older).toBuffer(oldValue)), reader: ids.newer },
        { hex: framed(ids.newer, typeOf(newer).toBuffer(newValue)), reader: ids.older },
        { json: avroJson(newer, newValue), writer: ids.newer },
      ]);
      const answers = await resolveAsForeigner(registryUrl, tasks);
      const of = (name: string, at: number): ForeignAnswer =>
        answers[3 * known.findIndex((one) => one.name === name) + at] ?? {};
      const names = known.map(({ name }) => name);
      read = new Map(names.map((name) => [name, { old: of(name, 0), new: of(name, 1) }]));
      written = new Map(names.map((name) => [name, of(name, 2).hex ?? '']));
    }, timeoutMs);

    it.each(evolutions)('$name: new readers read what avsc wrote before', (evolution) => {
      const { value = null, error } = read.get(evolution.name)?.old ?? {};
      expect({ value, error }).toMatchObject({ value: seenBy(evolution, 'newReadsOld') });
    });

    it.each(evolutions)('$name: old readers read what avsc writes now', (evolution) => {
      const { value = null, error } = read.get(evolution.name)?.new ?? {};
      expect({ value, error }).toMatchObject({ value: seenBy(evolution, 'oldReadsNew') });
    });

    it.each(evolutions)('$name: it writes the same bytes', ({ name, newer, newValue }) => {
      const { ids } = known.find((one) => one.name === name) ?? { ids: { newer: 0 } };
      expect(written.get(name)).toBe(framed(ids.newer, typeOf(newer).toBuffer(newValue)));
    });
  });
});
