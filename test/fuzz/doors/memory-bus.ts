import { BusNames, EventCodec, type Bus } from '#bus';

/** A schema that a registry may hold and Avro cannot read. */
const otherLanguage = 'syntax = "proto3"; message A { string b = 1; }';
/** Id under which it stands. */
export const otherLanguageId = 4_000_000_000;

/** A schema registry that keeps what it is given, in place of a server. */
class MemoryRegistry {
  readonly #schemas: string[] = [];

  level = (): Promise<string> => Promise.resolve('FULL_TRANSITIVE');
  idOf = (_subject: string, schema: string): Promise<number> => {
    const at = this.#schemas.indexOf(schema);
    return Promise.resolve(at < 0 ? this.#schemas.push(schema) : at + 1);
  };
  schemaById = (id: number): Promise<string | null> => {
    return Promise.resolve(
      id === otherLanguageId ? otherLanguage : (this.#schemas[id - 1] ?? null),
    );
  };
}

/**
 * The real codec over a registry in memory, whose word that it does not know an id is believed at once; its
 * clock stands still, so that a miss stays one.
 */
export function memoryCodec(): EventCodec {
  const registry = new MemoryRegistry() as unknown as Bus['registry'];
  const bus = { names: new BusNames(''), registry, clock: { now: () => 0 } };
  return new EventCodec(bus, { doubtMs: 0 });
}
