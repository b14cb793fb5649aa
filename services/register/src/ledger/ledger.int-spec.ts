import fc from 'fast-check';
import type { AcceptedRecord, Layout } from '#connector-kit';
import { dayFromIso } from '#domain';
import { UnitOfWork, type Tx } from '#persistence';
import { eventually, startTestApplications, type TestApplications } from '#testkit';
import { register } from '../app.js';
import { Calendar } from '../calendar/shell/calendar.js';
import { RegisterLog } from '../publication/shell/register-log.js';
import { numbersIn } from './core/a-ledger.fixture.js';
import { ledgerRowOf } from './core/ledger-record.js';
import { Register } from './core/register.js';
import { ledgerHistories } from './core/testing/ledger-histories.js';
import type { LedgerRow } from './core/ledger-row.js';
import { LedgerSink } from './shell/ledger.sink.js';
import { RegisterFolds } from './shell/register-folds.js';

const timeoutMs = 60_000;
const seed = Number(process.env['FC_SEED'] ?? 114);
const september = dayFromIso('2026-09-30');
const [movingDay, mergingDay] = [dayFromIso('2026-10-15'), dayFromIso('2026-10-20')];
// The ledger's sink reads no layout: it has one.
const layout = {} as Layout;

interface Stored<Content> {
  readonly version: number;
  readonly content: Content;
}

interface Home {
  readonly villageCode: string;
  readonly residences: readonly { readonly householdId: string }[];
}

describe('ledgers, in the register’s tables', () => {
  let test: TestApplications;
  let sink: LedgerSink;
  let unitOfWork: UnitOfWork;

  beforeAll(async () => {
    test = await startTestApplications([register], { counties: ['130529'] });
    unitOfWork = test.applications.get('register', UnitOfWork);
    sink = new LedgerSink(new RegisterFolds(test.applications.get('register', RegisterLog)));
    await test.applications.get('register', Calendar).drive(september);
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  /** A reference made of a short name: the name in hex, filled up to 32 digits. */
  const referenceOf = (name: string): string =>
    Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32);

  /** A ledger's row about a person in a household, as the intake hands it over. */
  function row(
    householdId: string,
    name: string,
    says: Record<string, unknown> = {},
    divisionCode = '130529100203',
  ) {
    const values = { householdId, asOf: september, head: true, ...says };
    const none = { nameBirthRef: null, nameVillageRef: null, birthOn: null, sex: null };
    const body = {
      ...{ rowNumber: 1, occurredAt: 0, withdrawn: false, correctionOf: null, sealKeyId: 'K' },
      ...{ countyCode: divisionCode.slice(0, 6), divisionCode, ...none },
      personRef: referenceOf(name),
      values,
    };
    const record: AcceptedRecord = {
      ...{ topic: '', recordId: `${householdId}/${name}`, version: 1, sealed: null },
      body: body,
    };
    return record;
  }

  async function handOver(tx: Tx, deliveryId: string, rows: readonly AcceptedRecord[]) {
    await sink.accept(tx, layout, deliveryId, rows);
    await sink.finish(tx, layout, deliveryId);
  }

  async function stored<Content>(table: 'resident' | 'household', id: string) {
    const column = table === 'resident' ? 'person_ref' : 'household_id';
    const rows = await unitOfWork.run((tx) =>
      tx.sql<Stored<Content>>(`select version, content from ${table} where ${column} = $1`, [id]),
    );
    return rows[0];
  }

  async function homes(name: string): Promise<readonly string[]> {
    const found = await stored<Home>('resident', referenceOf(name));
    return found?.content.residences.map(({ householdId }) => householdId) ?? [];
  }

  it(
    'two ledgers handed over at once are taken in one after the other',
    async () => {
      // The one says that a household merged, the other who else is in it: neither alone knows both.
      const merges = [
        row('A', 'a1', {
          ...{ change: 'MERGED', changedOn: september, targetHouseholdId: 'B' },
        }),
      ];
      const lists = [row('A', 'a2', { head: false, asOf: september - 30 }), row('B', 'b1')];
      let firstHasRows = (): void => undefined;
      const begun = new Promise<void>((resolve) => {
        firstHasRows = resolve;
      });
      const first = unitOfWork.run(async (tx) => {
        await sink.accept(tx, layout, 'first', merges);
        firstHasRows();
        // The other one has begun meanwhile, and does not fold without these rows.
        await eventually('the second ledger waits for the first', async () => {
          const [locks] = await unitOfWork.run((other) =>
            other.sql<{ waiting: number }>(
              `select count(*)::int as waiting from pg_locks
               where not granted and relation = 'ledger_row'::regclass`,
            ),
          );
          return locks?.waiting === 1;
        });
        await sink.finish(tx, layout, 'first');
      });
      await begun;
      await Promise.all([first, unitOfWork.run((tx) => handOver(tx, 'second', lists))]);
      const rows = await unitOfWork.run((tx) =>
        tx.sql<{ content: LedgerRow }>(
          "select content from ledger_row where household_id in ('A', 'B')",
        ),
      );
      const told = new Register(rows.map(({ content }) => content));
      expect(await homes('a2')).toEqual(['A', 'B']);
      for (const name of ['a1', 'a2', 'b1']) {
        const resident = await stored('resident', referenceOf(name));
        expect(resident?.content).toEqual(told.resident(referenceOf(name)));
      }
      for (const id of ['A', 'B']) {
        expect((await stored('household', id))?.content).toEqual(told.facts(id));
      }
    },
    timeoutMs,
  );

  it(
    'what is entered ahead is told on its day, once, and facts have it from the beginning',
    async () => {
      await unitOfWork.run((tx) =>
        handOver(tx, 'ahead', [
          row('C', 'c1', {
            ...{ change: 'MERGED', changedOn: mergingDay, targetHouseholdId: 'D' },
          }),
          row('C', 'c2', {
            ...{ head: false, change: 'LEFT', changedOn: movingDay, targetHouseholdId: 'D' },
          }),
          row('D', 'd1'),
        ]),
      );
      const calendar = test.applications.get('register', Calendar);
      const version = async (table: 'resident' | 'household', id: string) =>
        (await stored(table, id))?.version;
      expect([await homes('c1'), await homes('c2')]).toEqual([['C'], ['C']]);
      expect((await stored('household', 'C'))?.content).toMatchObject({
        ...{ mergedInto: 'D', mergedOn: mergingDay },
      });
      await calendar.drive(movingDay - 1);
      expect(await version('resident', referenceOf('c2'))).toBe(1);
      await calendar.drive(movingDay);
      expect([await homes('c1'), await homes('c2')]).toEqual([['C'], ['C', 'D']]);
      await calendar.drive(mergingDay + 3);
      expect(await homes('c1')).toEqual(['C', 'D']);
      // The same facts once more: for those who look them up the merger has come only now.
      expect(await version('household', 'C')).toBe(2);
      await calendar.drive(mergingDay + 4);
      const versions = [
        await version('household', 'C'),
        await version('resident', referenceOf('c1')),
        await version('resident', referenceOf('c2')),
      ];
      expect(versions).toEqual([2, 2, 2]);
    },
    timeoutMs,
  );

  it(
    'a fold of one person knows by which numbers the others of the household went',
    async () => {
      // The merger is told under a number that, as another household's ledger shows, is that of somebody who never
      // was in this one.
      const merges = { change: 'MERGED', changedOn: september, targetHouseholdId: 'F' };
      await unitOfWork.run((tx) =>
        handOver(tx, 'numbers', [
          row('E', 'e1', { head: false }),
          row('E', 'old', merges),
          row('F', 'f1'),
          row('G', 'new', { asOf: september + 1, formerNumber: referenceOf('old') }),
          row('E', 'new', { asOf: september + 2, change: 'NEVER_MEMBER' }),
        ]),
      );
      const folds = new RegisterFolds(test.applications.get('register', RegisterLog));
      await unitOfWork.run((tx) => folds.persons(tx, [referenceOf('e1')], null));
      expect(await homes('e1')).toEqual(['E']);
    },
    timeoutMs,
  );

  it(
    'a household that will move is in its old village until that day, and in the new one from it on',
    async () => {
      const there = '130531100201';
      const calendar = test.applications.get('register', Calendar);
      const today = mergingDay + 4;
      const move = { asOf: today, change: 'MOVED', changedOn: today + 2 };
      await unitOfWork.run((tx) =>
        handOver(tx, 'moves', [row('M', 'm1'), row('M', 'm1', move, there)]),
      );
      const village = async (): Promise<string | undefined> =>
        (await stored<Home>('resident', referenceOf('m1')))?.content.villageCode;
      await calendar.drive(today + 1);
      expect(await village()).toBe('130529100203');
      await calendar.drive(today + 2);
      expect(await village()).toBe(there);
    },
    timeoutMs,
  );

  /** A generated row as the intake hands it over, with numbers of one history. */
  function recordOf(generated: LedgerRow, history: string): AcceptedRecord {
    const { householdChange, diedOn, neverMember, originHouseholdId, targetHouseholdId } =
      generated;
    const named = (id: string | null) => (id === null ? null : `${history}${id}`);
    const change =
      householdChange ?? (diedOn === null ? null : 'DIED') ?? (neverMember ? 'NEVER_MEMBER' : null);
    const record = row(`${history}${generated.householdId}`, `${history}${generated.personRef}`, {
      ...generated,
      ...{ change, changedOn: generated.changedOn ?? diedOn },
      householdId: `${history}${generated.householdId}`,
      originHouseholdId: named(originHouseholdId),
      targetHouseholdId: named(targetHouseholdId),
      formerNumber:
        generated.formerRef === null ? null : referenceOf(`${history}${generated.formerRef}`),
    });
    const { birthOn, nameBirthRef, nameVillageRef, countyCode, villageCode } = generated;
    const place = { countyCode, divisionCode: villageCode };
    return { ...record, body: { ...record.body, birthOn, nameBirthRef, nameVillageRef, ...place } };
  }

  let histories = 0;

  it(
    `generated ledgers leave in the tables what all their rows together say (seed ${String(seed)})`,
    async () => {
      const folds = new RegisterFolds(test.applications.get('register', RegisterLog));
      const inSomeOrder = ledgerHistories().chain(({ ledgers }) =>
        fc.shuffledSubarray([...ledgers], { minLength: ledgers.length }),
      );
      const held = fc.asyncProperty(inSomeOrder, async (ledgers) => {
        const history = `${String((histories += 1))}-`;
        const records = ledgers.map((rows) => rows.map((one) => recordOf(one, history)));
        for (const [at, delivery] of records.entries()) {
          await unitOfWork.run((tx) => handOver(tx, `${history}${String(at)}`, delivery));
        }
        const rows = records.flat().map(ledgerRowOf);
        const told = new Register(rows);
        const expectTold = async (): Promise<void> => {
          for (const id of numbersIn(rows).households) {
            expect((await stored('household', id))?.content ?? null).toEqual(told.facts(id));
          }
          for (const id of numbersIn(rows).persons) {
            expect((await stored('resident', id))?.content ?? null).toEqual(told.resident(id));
          }
        };
        await expectTold();
        // Each on a page of its own: what the others on it bring along must not be needed.
        for (const { householdId, personRef } of rows) {
          await unitOfWork.run((tx) => folds.persons(tx, [personRef], null));
          await unitOfWork.run((tx) => folds.households(tx, [householdId], null));
        }
        await expectTold();
      });
      await fc.assert(held, { seed, numRuns: 25 });
    },
    timeoutMs,
  );
});
