import { HubError } from '#domain';
import { WriterSchemas } from './writer-schemas.js';

const schema = JSON.stringify({ type: 'record', name: 'Bill', fields: [] });

/** A registry of which a test says what it knows, and a clock that it sets. */
class World {
  now = 1_000_000;
  asked: number[] = [];
  isAway = false;
  readonly stored = new Set<number>();
  readonly schemas = new WriterSchemas(
    {
      schemaById: (id) => {
        if (this.isAway) return Promise.reject(new HubError('REGISTRY_UNREACHABLE', 'away'));
        this.asked.push(id);
        return Promise.resolve(this.stored.has(id) ? schema : null);
      },
    },
    { now: () => this.now },
  );

  /** `known`, `unknown` (and remembered as such), or the code of the error. */
  async learn(id: number): Promise<string> {
    try {
      await this.schemas.learn(id);
    } catch (error) {
      return HubError.is(error) ? error.code : 'an error';
    }
    if (this.schemas.get(id) !== undefined) return 'known';
    return this.schemas.isWorthAsking(id) ? 'not asked' : 'unknown';
  }

  async later(ms: number, id: number): Promise<string> {
    this.now += ms;
    return this.learn(id);
  }
}

describe('schemas of writers', () => {
  test('are asked for once', async () => {
    const world = new World();
    world.stored.add(7);
    expect(await world.learn(7)).toBe('known');
    expect(await world.learn(7)).toBe('known');
    expect(world.asked).toEqual([7]);
  });

  test('an id that the registry does not know is asked for again before it counts as unknown', async () => {
    const world = new World();
    expect(await world.learn(7)).toBe('SCHEMA_ID_IN_DOUBT');
    expect(await world.later(14_999, 7)).toBe('SCHEMA_ID_IN_DOUBT');
    expect(await world.later(1, 7)).toBe('unknown');
  });

  test('a registry that is still reading what it stores is given the time, whatever else it knows', async () => {
    const world = new World();
    world.stored.add(9);
    await world.learn(9);
    expect(await world.learn(7)).toBe('SCHEMA_ID_IN_DOUBT');
    world.stored.add(7);
    expect(await world.later(2_000, 7)).toBe('known');
  });

  test('several ids are in doubt at the same time', async () => {
    const world = new World();
    await world.learn(7);
    await world.later(5_000, 8);
    expect(await world.later(10_000, 7)).toBe('unknown');
    expect(await world.learn(8)).toBe('SCHEMA_ID_IN_DOUBT');
    expect(await world.later(5_000, 8)).toBe('unknown');
  });

  test('a registry that went away meanwhile has to say it for the whole time again', async () => {
    const world = new World();
    await world.learn(7);
    world.isAway = true;
    expect(await world.later(10_000, 7)).toBe('REGISTRY_UNREACHABLE');
    world.isAway = false;
    expect(await world.later(5_000, 7)).toBe('SCHEMA_ID_IN_DOUBT');
    expect(await world.later(15_000, 7)).toBe('unknown');
  });

  test('an unknown id is remembered, and asked for again after a while that grows', async () => {
    const world = new World();
    await world.learn(7);
    await world.later(15_000, 7);
    world.asked = [];
    await world.later(500, 7);
    expect(world.asked).toEqual([]);
    expect(await world.later(500, 7)).toBe('unknown');
    expect(world.asked).toEqual([7]);
    await world.later(1_000, 7);
    expect(world.asked).toEqual([7]);
    world.stored.add(7);
    expect(await world.later(1_000, 7)).toBe('known');
  });
});
