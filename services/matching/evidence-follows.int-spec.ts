import { OutboxRelay, UnitOfWork } from '#persistence';
import { eventually } from '#testkit';
import { byNumber, envelopeOf, MatchingWorld } from './matching-world.fixture.js';
import { HouseholdLog } from './src/match/shell/household-log.js';
import { Placer } from './src/placement/shell/placer.js';
import { RegisterFence } from './src/placement/shell/register-fence.js';
import { aReference } from './src/register/core/a-resident.fixture.js';
import { RegisterView } from './src/register/shell/register-view.js';

const timeoutMs = 120_000;

describe('evidence follows its person, on the real stack', () => {
  let world: MatchingWorld;

  beforeAll(async () => {
    world = await MatchingWorld.start();
  }, timeoutMs);

  afterAll(async () => {
    await world.end();
  }, timeoutMs);

  /** Whether the register of an instance says that a person lives in a household. */
  function isKnown(name: string, householdId: string, instance = 0): boolean {
    const { persons } = world.get(RegisterView, instance).index;
    const residences = persons.byPersonRef(aReference(name))?.residences ?? [];
    return residences.at(-1)?.householdId === householdId;
  }

  it(
    'moves out of a household: the burden goes along, the burnt house stays until a merger',
    async () => {
      await world.lives('mover', [['A1', 0, null]]);
      await world.looked();
      await world.bill('bill', 50, byNumber('mover'));
      await world.remembered('bill');
      await world.fire('fire', 50, byNumber('mover'));
      await world.remembered('fire');
      await world.lives('mover', [
        ['A1', 0, 60],
        ['A2', 60, null],
      ]);
      await world.looked();
      expect(await world.has('A1')).toEqual(['fire']);
      expect(await world.has('A2')).toEqual(['bill']);
      await world.merged('A1', 'A3');
      await world.looked();
      expect(await world.has('A3')).toEqual(['fire']);
      expect(await world.told('A1')).toEqual([
        { record: 'bill', said: '+ version 1' },
        { record: 'fire', said: '+ version 1' },
        { record: 'bill', said: '- PERSON_MOVED A2' },
        { record: 'fire', said: '- HOUSEHOLD_MERGED A3' },
      ]);
    },
    timeoutMs,
  );

  it(
    'the past is corrected: its household is told of the same version again, and from where it came',
    async () => {
      const said = (householdAtEvent: string | null, from: string | null) => ({
        householdAtEvent,
        cameFrom: from === null ? null : { householdId: from, counties: [] },
      });
      await world.lives('corrected', [['L1', 45, null]]);
      await world.looked();
      await world.bill('before all', 40, byNumber('corrected'));
      await world.remembered('before all');
      await world.lives('corrected', [
        ['L0', 0, 45],
        ['L1', 45, null],
      ]);
      await world.looked();
      expect(await world.saidBeside('L1')).toEqual([said(null, null), said('L0', null)]);
      const moved = [
        ['L1', 45, 60],
        ['L2', 60, null],
      ] as const;
      await world.lives('corrected', [['L0', 0, 45], ...moved]);
      await world.looked();
      await world.restart();
      await world.lives('corrected', [['L9', 0, 45], ...moved]);
      await world.looked();
      expect(await world.saidBeside('L2')).toEqual([said('L0', 'L1'), said('L9', 'L1')]);
    },
    timeoutMs,
  );

  it(
    'a record placed before that was remembered: its household is not told without a reason',
    async () => {
      await world.lives('of long ago', [['M1', 0, null]]);
      await world.looked();
      await world.bill('placed long ago', 40, byNumber('of long ago'));
      await world.remembered('placed long ago');
      await world.get(UnitOfWork).run((tx) =>
        tx.sql(
          `update department_record set household_at_event = default, came_from = default
             where household_id = 'M1'`,
        ),
      );
      await world.lives('of long ago', [
        ['M0', 0, 50],
        ['M1', 50, null],
      ]);
      await world.looked();
      expect(await world.told('M1')).toEqual([{ record: 'placed long ago', said: '+ version 1' }]);
      await world.lives('of long ago', [
        ['M0', 0, 50],
        ['M2', 50, null],
      ]);
      await world.looked();
      expect(await world.saidBeside('M2')).toMatchObject([{ householdAtEvent: 'M0' }]);
    },
    timeoutMs,
  );

  it(
    'changes hands by a version that names another, in another partition; a lower one that comes late follows',
    async () => {
      await world.lives('first person', [['B1', 0, null]]);
      await world.lives('second person', [['B2', 0, null]]);
      await world.looked();
      await world.bill('corrected', 50, { ...byNumber('first person'), sourceVersion: 2 });
      await eventually('the first has it', async () => (await world.has('B1')).length === 1);
      await world.bill('corrected', 50, { ...byNumber('second person'), sourceVersion: 3 });
      await eventually('it has changed hands', async () => (await world.has('B2')).length === 1);
      await world.bill('corrected', 50, { ...byNumber('first person'), sourceVersion: 1 });
      await eventually('the late one is there', async () => (await world.told('B2')).length === 2);
      expect(await world.told('B1')).toEqual([
        { record: 'corrected', said: '+ version 2' },
        { record: 'corrected', said: '- RECORD_NAMES_ANOTHER B2' },
      ]);
      expect(await world.told('B2')).toEqual([
        { record: 'corrected', said: '+ version 3' },
        { record: 'corrected', said: '+ version 1' },
      ]);
    },
    timeoutMs,
  );

  it(
    'a batch of known and of new records: each is told, the known one again only in its new version',
    async () => {
      const who = byNumber('of a batch');
      await world.lives('of a batch', [['I1', 0, null]]);
      await world.looked();
      await world.bill('known', 50, who);
      await world.remembered('known');
      await world.bills([
        envelopeOf('known', 50, who),
        envelopeOf('new one', 51, who),
        envelopeOf('known', 50, { ...who, sourceVersion: 2 }),
        envelopeOf('new other', 52, who),
      ]);
      await world.remembered('new one', 'new other');
      expect(await world.told('I1')).toEqual([
        { record: 'known', said: '+ version 1' },
        { record: 'new one', said: '+ version 1' },
        { record: 'known', said: '+ version 2' },
        { record: 'new other', said: '+ version 1' },
      ]);
    },
    timeoutMs,
  );

  it(
    'waits for a resident who comes late, in whatever household and by whatever number, and is applied by its day',
    async () => {
      await world.bill('of march', 60, byNumber('late person'));
      await world.bill('of january', 10, byNumber('late person'));
      await world.bill('of february', 40, byNumber('late, as a child'));
      await world.remembered('of january', 'of february', 'of march');
      expect(await world.states('of january', 'of february', 'of march')).toEqual([
        'of february PARKED',
        'of january PARKED',
        'of march PARKED',
      ]);
      const aliases = [aReference('late, as a child')];
      await world.lives('late person', [['C1', 0, null]], { aliases });
      await world.looked();
      expect((await world.told('C1')).map(({ record }) => record)).toEqual([
        'of january',
        'of february',
        'of march',
      ]);
    },
    timeoutMs,
  );

  it(
    'two numbers that turn out to be one person: evidence of both is with the one household',
    async () => {
      await world.lives('temporary', [['D1', 0, null]]);
      await world.lives('lasting', [['D2', 0, null]]);
      await world.looked();
      await world.bill('by temporary number', 50, byNumber('temporary'));
      await world.remembered('by temporary number');
      expect(await world.has('D1')).toEqual(['by temporary number']);
      await world.lives('lasting', [['D2', 0, null]], { aliases: [aReference('temporary')] });
      await world.gone('temporary');
      await world.looked();
      expect(await world.has('D1')).toEqual([]);
      expect(await world.has('D2')).toEqual(['by temporary number']);
    },
    timeoutMs,
  );

  it(
    'a number that ends before it is known whose former one it is: the evidence stays, and is told once more of the new one',
    async () => {
      await world.lives('former number', [['K1', 0, null]]);
      await world.looked();
      await world.bill('by former number', 50, byNumber('former number'));
      await world.remembered('by former number');
      await world.gone('former number');
      await world.looked();
      expect(await world.states('by former number')).toEqual(['by former number PLACED']);
      const aliases = [aReference('former number')];
      await world.lives('new number', [['K1', 0, null]], { aliases });
      await world.looked();
      expect(await world.told('K1')).toEqual([
        { record: 'by former number', said: '+ version 1' },
        { record: 'by former number', said: '+ version 1' },
      ]);
    },
    timeoutMs,
  );

  it(
    'ended between the transaction and the publish, moved meanwhile: told in order, each once, nothing left behind',
    async () => {
      await world.lives('in between', [['E1', 0, null]]);
      await world.looked();
      await world.get(OutboxRelay).stop();
      await world.bill('unpublished', 50, byNumber('in between'));
      await world.remembered('unpublished');
      await world.lives('in between', [['E2', 0, null]]);
      await world.looked();
      expect(await world.get(OutboxRelay).pendingRecords()).toBe(3);
      await world.restart();
      expect(await world.told('E1')).toEqual([
        { record: 'unpublished', said: '+ version 1' },
        { record: 'unpublished', said: '- PERSON_MOVED E2' },
      ]);
      expect(await world.told('E2')).toEqual([{ record: 'unpublished', said: '+ version 1' }]);
    },
    timeoutMs,
  );

  it(
    'ended after it has read of a move and before it has looked at a record: the next start looks',
    async () => {
      await world.lives('unlucky', [['F1', 0, null]]);
      await world.looked();
      await world.bill('not looked at', 50, byNumber('unlucky'));
      await world.remembered('not looked at');
      world.get(RegisterFence).pass = () =>
        Promise.reject(new Error('the process is about to end'));
      await world.lives('unlucky', [['F2', 0, null]]);
      await eventually('the move is known', () => isKnown('unlucky', 'F2'));
      expect(await world.has('F1')).toEqual(['not looked at']);
      await world.restart();
      await world.looked();
      expect(await world.has('F1')).toEqual([]);
      expect(await world.has('F2')).toEqual(['not looked at']);
    },
    timeoutMs,
  );

  it(
    'a record that two transactions take for new: the second waits, runs again, and has nothing to say',
    async () => {
      await world.lives('raced', [['R1', 0, null]]);
      await world.looked();
      await world.bill('raced bill', 50, byNumber('raced'));
      await eventually('it is told', async () => (await world.told('R1')).length === 1);
      const [unitOfWork, placer] = [world.get(UnitOfWork), world.get(Placer)];
      const forgotten = await unitOfWork.run((tx) =>
        tx.sql<{ topic: string; value: Buffer }>(
          `delete from department_record where household_id = 'R1' returning topic, record_value as value`,
        ),
      );
      const envelopes = await world.get(HouseholdLog).envelopesOf(forgotten);
      const records = forgotten.flatMap((row, at) => {
        const envelope = envelopes[at];
        return envelope === undefined ? [] : [{ ...row, partition: 0, offset: 0, envelope }];
      });
      expect(records).toHaveLength(1);
      let attempts = 0;
      let second: Promise<void> | undefined;
      await unitOfWork.run(async (tx) => {
        await placer.place(tx, records);
        second = unitOfWork.run(async (other) => {
          attempts += 1;
          await placer.place(other, records);
        });
        await eventually('the second waits for the first', async () => {
          const waiting = await tx.sql(
            `select from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))`,
          );
          return waiting.length === 1;
        });
      });
      await second;
      expect(attempts).toBe(2);
      // Once before it was forgotten, once by the first of the two.
      expect(await world.told('R1')).toEqual([
        { record: 'raced bill', said: '+ version 1' },
        { record: 'raced bill', said: '+ version 1' },
      ]);
    },
    timeoutMs,
  );

  it(
    'two instances, one of them behind: it waits, and places nothing by what the other knows better',
    async () => {
      // Enough to reach partitions of both instances.
      const people = Array.from({ length: 12 }, (_, at) => `person ${String(at)}`);
      const bills = people.map((name) => `bill of ${name}`);
      for (const name of people) await world.lives(name, [['G1', 0, null]]);
      await world.another();
      await world.looked();
      const behind = world.get(RegisterFence, 1);
      const announce = behind.announce.bind(behind);
      const gate = Promise.withResolvers<undefined>();
      behind.announce = async (positions) => {
        await gate.promise;
        await announce(positions);
      };
      const view = world.get(RegisterView, 1);
      const reached = view.reached.bind(view);
      let waits = 0;
      view.reached = (positions) => {
        waits += 1;
        return reached(positions);
      };
      for (const name of people) await world.lives(name, [['G2', 0, null]]);
      await eventually('the first instance knows of all moves', () =>
        people.every((name) => isKnown(name, 'G2')),
      );
      for (const [at, name] of people.entries()) {
        await world.bill(bills[at] ?? '', 50, byNumber(name));
      }
      await eventually('the second instance waits', () => waits > 0);
      expect(people.some((name) => isKnown(name, 'G2', 1))).toBe(false);
      gate.resolve(undefined);
      await world.remembered(...bills);
      await world.looked();
      expect(await world.told('G1')).toEqual([]);
      expect(await world.has('G2')).toEqual(bills.toSorted());
    },
    timeoutMs,
  );
});
