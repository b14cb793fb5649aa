import { randomUUID } from 'node:crypto';
import { dayFromIso } from '#domain';
import type { CountyAlert } from '#schemas';
import { lastDay, record, stepsOn, takeStep } from './exclusion-steps.js';
import type { Answer, Household, Officer } from './small-hub.js';
import { SmallWorld } from './small-world.js';

const yearBurden = 'illness.year-burden';
const timeoutMs = 120_000;

describe('exclusions, through the running hub', () => {
  let world: SmallWorld;

  beforeAll(async () => {
    world = await SmallWorld.start();
    await world.day(stepsOn);
  }, timeoutMs);

  afterAll(async () => {
    await world.end();
  }, timeoutMs);

  /** Worked example 1, of which the first day may be another. */
  async function alerted(firstDay = '2026-03-10'): Promise<Household> {
    const home = await world.watched();
    await world.settle(home, `${home.householdId}-1`, firstDay, 2000);
    await world.settle(home, `${home.householdId}-2`, '2026-05-10', 2500, 1);
    await world.settle(home, `${home.householdId}-3`, '2026-07-10', 600);
    return home;
  }

  async function step(
    officer: Officer,
    exclusionId: string,
    move: string,
    county = '130529',
    commandId = randomUUID(),
  ): Promise<Answer> {
    return takeStep(world, officer, { exclusionId, move, commandId, county });
  }

  function told({ kind, revision, material, held, countyCode, indicators }: CountyAlert) {
    return { kind, revision, material, held, countyCode, value: indicators[0]?.value };
  }

  async function burden(home: Household) {
    return (await world.revisions(home, yearBurden)).map(told);
  }

  it(
    '14 held',
    async () => {
      const home = await alerted();
      const id = randomUUID();
      const recorded = await record(world, home, id);
      expect(recorded).toMatchObject({ status: 200, body: { status: 'PROPOSED', version: 0 } });
      const before = await burden(home);
      expect(before).toMatchObject([{ kind: 'RAISED', value: 510_000, held: null }]);

      const own = await step('julu-1', id, 'CONSENT');
      expect(own).toMatchObject({ status: 409, body: { code: 'REQUEST_CONFLICTS' } });
      expect(own.body['message']).toMatch(/登记人本人/);
      expect(await step('pingxiang-1', id, 'CONSENT')).toMatchObject({ status: 403 });
      expect(await step('pingxiang-1', id, 'CONSENT', '130532')).toMatchObject({ status: 404 });
      expect(await burden(home)).toEqual(before);

      const commandId = randomUUID();
      const consented = await step('julu-2', id, 'CONSENT', '130529', commandId);
      expect(consented).toMatchObject({ status: 200, body: { status: 'CONSENTED', version: 1 } });
      expect(await step('julu-2', id, 'CONSENT', '130529', commandId)).toEqual(consented);
      const held = { reason: 'DRUGS', until: dayFromIso(lastDay) };
      expect((await burden(home)).slice(1)).toMatchObject([
        { kind: 'UPDATED', revision: 2, material: true, value: 510_000, held },
      ]);

      expect(await step('julu-1', id, 'APPEAL')).toMatchObject({ body: { status: 'APPEALED' } });
      expect(await burden(home)).toHaveLength(2);
      const granted = await step('julu-2', id, 'GRANT_APPEAL');
      expect(granted.body).toMatchObject({ status: 'LIFTED', version: 3, endedOn: stepsOn });
      expect((await burden(home)).slice(2)).toMatchObject([
        { kind: 'UPDATED', revision: 3, material: true, value: 510_000, held: null },
      ]);

      const { body } = await world.ask('julu-1', `/counties/130529/exclusions/${id}?on=${stepsOn}`);
      const steps = body['steps'] as { move: string; by: string; version: number | null }[];
      expect(steps.map(({ move, by, version }) => [move, by, version])).toEqual([
        ['RECORD', 'julu-1', null],
        ['CONSENT', 'julu-2', 1],
        ['APPEAL', 'julu-1', 2],
        ['GRANT_APPEAL', 'julu-2', 3],
      ]);
    },
    timeoutMs,
  );

  it(
    'a move takes it along: the new county holds the alert and ends it, the old one no longer may',
    async () => {
      // In the benefit year that the new county has from April on.
      const home = await alerted('2026-04-10');
      const id = randomUUID();
      await record(world, home, id);
      await step('julu-2', id, 'CONSENT');
      const moved = { ...home, county: '130532' } as const;
      const cells = { 数据日期: '2026-12-15' };
      await world.ledger(home.members.map((idNumber) => world.row(moved, idNumber, cells)));
      const held = { reason: 'DRUGS', until: dayFromIso(lastDay) };
      const here = async () =>
        (await burden(home)).filter(({ countyCode }) => countyCode === '130532');
      expect(await here()).toMatchObject([{ kind: 'RAISED', held }]);
      expect(await step('julu-2', id, 'END')).toMatchObject({ status: 404 });
      const ended = await step('pingxiang-1', id, 'END', '130532');
      expect(ended.body).toMatchObject({ status: 'ENDED', version: 2 });
      expect((await here()).slice(1)).toMatchObject([
        { kind: 'UPDATED', material: true, held: null },
      ]);
      const { body } = await world.ask(
        'pingxiang-1',
        `/counties/130532/exclusions?on=${stepsOn}&household=${home.householdId}`,
      );
      expect(body['items']).toMatchObject([{ exclusionId: id, status: 'ENDED' }]);
    },
    timeoutMs,
  );
});
