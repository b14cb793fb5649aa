import { readFileSync } from 'node:fs';
import type { EventCodec } from '#bus';
import { DeliveryRefused, eventValue } from '#connector-kit';
import { expandTopic, projectPath, topicSpecs } from '#schemas';
import { layoutNamed } from './layouts.js';
import { stageDelivery } from './staged-delivery.js';
import type { ValidTable } from './valid-tables.js';

/** Values kept of each topic. */
const valuesMax = 24;
const county = '130532';

/** Values of a topic that are right, decoded and as frames. */
export interface ValidFrames {
  readonly topic: string;
  readonly values: readonly unknown[];
  readonly frames: readonly Buffer[];
}

/** JSON form of a golden encoding → Avro form: `{ hex }` becomes bytes. */
function fromGolden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromGolden);
  if (typeof value !== 'object' || value === null) return value;
  const { hex } = value as { hex?: unknown };
  if (typeof hex === 'string') return Buffer.from(hex, 'hex');
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fromGolden(inner)]));
}

function goldenValue(name: string): unknown {
  const file = `schemas/golden/${name.replace('.{county}', '')}`;
  const latest = ['.v2.json', '.json'].map((end) => projectPath(file + end));
  for (const path of latest) {
    try {
      return fromGolden((JSON.parse(readFileSync(path, 'utf8')) as { value: unknown }).value);
    } catch {
      // A topic with one published version has no second file.
    }
  }
  throw new Error(`${name} has no golden encoding`);
}

/** Events of the departments' tables, by topic. */
async function eventsOf(tables: readonly ValidTable[]): Promise<Map<string, unknown[]>> {
  const found = new Map<string, unknown[]>();
  for (const { layout: name, heading, rows } of tables) {
    const known = layoutNamed(name);
    const all = [heading, ...rows].map((cells, line) => ({ sheet: 1, line: line + 1, cells }));
    const file = {
      form: 'json' as const,
      // eslint-disable-next-line @typescript-eslint/require-await
      rows: async function* () {
        yield* all;
      },
    };
    const staged = await stageDelivery(known, () => Promise.resolve(file));
    if (DeliveryRefused.is(staged)) throw staged;
    for (const { topic, record_id: recordId, body, sealed } of staged.events) {
      const seal = sealed === null ? null : { keyId: body.sealKeyId, cipher: sealed };
      const record = { topic, recordId, version: 1, body, sealed: seal };
      const facts = { deliveryId: 'D', publishedAt: Date.parse('2026-10-31T04:00:00Z') };
      const values = found.get(topic) ?? [];
      if (values.length < valuesMax) values.push(eventValue(known.layout, record, facts));
      found.set(topic, values);
    }
  }
  return found;
}

/** What is right on every topic of the map: what the departments' tables become, and the golden values. */
export async function validFrames(
  codec: EventCodec,
  tables: readonly ValidTable[],
): Promise<readonly ValidFrames[]> {
  const events = await eventsOf(tables);
  const found: ValidFrames[] = [];
  for (const spec of topicSpecs()) {
    const { name } = spec;
    const [topic = name] = expandTopic(spec, [county]);
    await codec.prepare(topic);
    const values = [...(events.get(topic) ?? []), goldenValue(name)];
    found.push({ topic, values, frames: values.map((value) => codec.encode(topic, value)) });
  }
  return found;
}
