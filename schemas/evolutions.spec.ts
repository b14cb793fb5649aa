import avro from 'avsc';
import { incompatibilities, unreadable } from './compatibility.js';
import { evolutions } from './evolutions.js';

function typeOf(schema: unknown): avro.Type {
  return avro.Type.forSchema(schema as avro.Schema, { wrapUnions: 'auto' });
}

function readBy(reader: unknown, writer: unknown, value: unknown): unknown {
  const [from, to] = [typeOf(writer), typeOf(reader)];
  try {
    const read: unknown = to.fromBuffer(from.toBuffer(value), to.createResolver(from));
    return JSON.parse(JSON.stringify(read));
  } catch {
    return null;
  }
}

describe.each(evolutions)('$name, by avsc', (evolution) => {
  const { older, newer, oldValue, newValue, fields } = evolution;

  it('lets new readers read old records as stated', () => {
    expect(readBy(newer, older, oldValue)).toEqual(evolution.newReadsOld);
  });

  it('lets old readers read new records as stated', () => {
    expect(readBy(older, newer, newValue)).toEqual(evolution.oldReadsNew);
  });

  it('is found compatible where the registry finds it so, else a field is named', () => {
    const full = incompatibilities(older, newer);
    expect(full.length === 0).toBe(evolution.takenUnder === 'FULL_TRANSITIVE');
    expect(unreadable(older, newer).length === 0).toBe(evolution.takenUnder !== null);
    const named = full.map(({ field: path }) => path.split('.').slice(1).join('.'));
    expect([...new Set(named)].filter((path) => path !== '')).toEqual(
      full.length > 0 ? fields : [],
    );
  });
});
