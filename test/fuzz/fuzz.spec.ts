import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Door, Passage } from './door.js';
import { allDoors } from './doors/all-doors.js';
import { foundInputs } from './found.js';
import { memoryVerdict } from './report.js';
import { FuzzRun, randomOf, runCase } from './run.js';

/** Small enough for every run of the tests; `npm run fuzz` takes as many as asked. */
const inputs = 18_000;
const seed = 114;
const mebibyte = 1_048_576;
/** No bound of speed: a machine with much else to do may take long. */
const timeoutMs = 300_000;

const folder = mkdtempSync(join(tmpdir(), 'hub-fuzz-'));
let doors: readonly Door[] = [];

beforeAll(async () => {
  doors = await allDoors(folder);
}, timeoutMs);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('whatever comes through a door', () => {
  it(
    'is accepted or refused with a reason, and nothing is lost',
    async () => {
      const { doors: results } = await new FuzzRun({ seed, inputs }, null).run(doors);
      const broken = results.flatMap((result) => result.broken);
      expect(broken.map(({ door, number, faults }) => ({ door, number, faults }))).toEqual([]);
      for (const { door, accepted, refused } of results) {
        // A door that takes nothing, or everything, would not be tested.
        expect([door.name, accepted > 0, refused > 0]).toEqual([door.name, true, true]);
      }
    },
    timeoutMs,
  );

  it('is the same for the same seed', async () => {
    for (const door of doors) {
      const [one, other] = [
        await door.make(randomOf(1, door.name, 7)),
        await door.make(randomOf(1, door.name, 7)),
      ];
      // An archive carries the time at which it was packed.
      if (door.name !== 'xlsx') expect(one.bytes.equals(other.bytes)).toBe(true);
      expect(one.facts).toEqual(other.facts);
    }
  });
});

describe('what once came through otherwise than promised', () => {
  const strict = allDoors(join(folder, 'found'), 1);

  it.each(foundInputs().map((found) => [found.name, found] as const))(
    '%s',
    async (_name, found) => {
      const door = (await strict).find(({ name }) => name === found.door);
      if (door === undefined) throw new Error(`there is no door ${found.door}`);
      const passage = await door.pass(found.input);
      expect(passage.faults).toEqual([]);
      const { accepted, refused } = passage;
      if (found.accepted !== undefined)
        expect({ accepted, refused }).toMatchObject({
          accepted: found.accepted,
          refused: found.refused,
        });
    },
  );
});

describe('a door that breaks a promise', () => {
  const door = (pass: () => Passage): Door => ({
    ...{ name: 'planted', what: '', perThousand: 1 },
    make: () => ({ bytes: Buffer.alloc(0), facts: {} }),
    pass,
  });

  it.each([
    [
      'throws',
      door(() => {
        throw new Error('crash');
      }),
      /it throws: .*crash/,
    ],
    [
      'drops',
      door(() => ({ inputs: 3, accepted: 1, refused: 1, faults: [] })),
      /3 came in, 1 \+ 1/,
    ],
    ['tells a fault', door(() => ({ inputs: 1, accepted: 1, refused: 0, faults: ['x'] })), /^x$/],
  ])('is found when it %s', async (_name, planted, fault) => {
    const { faults } = await runCase(planted, seed, 1);
    expect(faults).toEqual([expect.stringMatching(fault)]);
  });

  it.each([
    [
      'a heap that grows with the inputs',
      (at: number) => ({ heap: at * 8 * mebibyte, rss: 0 }),
      false,
    ],
    ['a process that grows beyond its bound', () => ({ heap: 0, rss: 600 * mebibyte }), false],
    [
      'a heap that goes up and down',
      (at: number) => ({ heap: (at % 5) * 8 * mebibyte, rss: 0 }),
      true,
    ],
  ])('is told by memory: %s', (_name, look, isFlat) => {
    const memory = Array.from({ length: 40 }, (_, at) => look(at));
    expect(memoryVerdict({ memory }).isFlat).toBe(isFlat);
  });
});
