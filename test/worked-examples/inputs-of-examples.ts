import { v5 as uuidV5 } from 'uuid';
import { juluStandard, line7000, publishInJulu, widerFactor } from './county-standard.js';
import { record, takeStep } from './exclusion-steps.js';
import { guangzong, villages, type Household, type Row } from './small-hub.js';
import { notMonitored, privateSchool, type SmallWorld } from './small-world.js';

const pingxiang: Household['county'] = '130532';
/** Namespace of the ids of officers' steps: a step that is taken again is the same one. */
const steps = '0c7c1b5e-3a52-4f0e-8f5a-6a1d1f3c9b17';

/** A household that an example is about. */
export interface Home extends Household {
  /** Household from which somebody marries into this one. */
  readonly partner?: Household;
}

/** Hands something over that is about a household. */
export type Delivery = (world: SmallWorld, home: Home) => Promise<void>;

/** A delivery, or several that have but one order among themselves. */
export type Input = Delivery | readonly Delivery[];

/** What happens to a household in an example, or in several. */
export interface Example {
  readonly county?: Household['county'];
  readonly hasPartner?: true;
  /** An officer can record an exclusion only of a household that the county centre knows. */
  readonly isKnown?: true;
  /** The hub's day; the last of the year unless it is said. */
  readonly today?: string;
  readonly inputs: readonly Input[];
  /**
   * What happens to all households at once: days and versions of a standard. Among themselves they have but one
   * order, since the calendar begins a day after the one before it, and the register numbers versions as they
   * are submitted. A household's inputs come before, between and after them.
   */
  readonly meanwhile?: readonly ((world: SmallWorld) => Promise<void>)[];
}

const listed =
  (cells: Row = {}): Delivery =>
  (world, home) =>
    world.listed(home, cells);
const [watched, ordinary] = [listed(), listed(notMonitored)];

const bill =
  (id: string, on: string, personal: number, member = 0, source?: string): Delivery =>
  (world, home) =>
    world.settle(home, `${home.householdId}-${id}`, on, personal, member, source);

const threeBills = [
  bill('1', '2026-03-10', 2000),
  bill('2', '2026-05-10', 2500, 1),
  bill('3', '2026-07-10', 600),
];

const injury =
  (compensated: string, member = 0): Delivery =>
  (world, home) =>
    world.hurt(home, compensated, member);

function partnerOf({ householdId, partner }: Home): Household {
  if (partner === undefined) throw new Error(`${householdId} has no partner`);
  return partner;
}

const ofPartner =
  (delivery: Delivery): Delivery =>
  (world, home) =>
    delivery(world, partnerOf(home));

const later = (kind: string, on: string, cells: Row): Row => {
  return { 数据日期: '2026-09-30', 变动类型: kind, 变动日期: on, ...cells };
};

const marriesIn: Delivery = (world, home) => {
  const { householdId, members } = partnerOf(home);
  const cells = later('婚入', '2026-08-20', { 原户编号: householdId, 与户主关系: '配偶' });
  return world.ledger([world.row(home, members[1], cells)]);
};

/** A step of Julu's officers about the household's one exclusion. */
const officers =
  (move: 'RECORD' | 'CONSENT' | 'APPEAL' | 'GRANT_APPEAL'): Delivery =>
  async (world, home) => {
    const idOf = (step: string) => uuidV5(`${home.householdId}/${step}`, steps);
    const exclusionId = idOf('RECORD');
    const { status, body } =
      move === 'RECORD'
        ? await record(world, home, exclusionId)
        : await takeStep(world, 'julu-2', { exclusionId, move, commandId: idOf(move) });
    if (status !== 200) throw new Error(JSON.stringify(body));
  };

const standard =
  (version: number, validFrom: string, ...own: readonly string[]) =>
  (world: SmallWorld): Promise<void> =>
    publishInJulu(world, version, juluStandard(version, validFrom, ...own));

/** The inputs of examples 1 to 16 by their names, in the order in which one hub can have them all. */
export const examples: Readonly<Record<string, Example>> = {
  '11 thirty days': {
    today: '2026-06-02',
    // At the door what the police said last is the newer version of their record, so the two have one order. On
    // the bus they have none: `putAgain` has the older one come last.
    inputs: [watched, [injury('未赔偿'), injury('已足额赔偿')], injury('未赔偿', 1)],
    meanwhile: [(world) => world.day('2026-06-03')],
  },
  '1 adds up, 2 late record': { inputs: [watched, ...threeBills] },
  '3 reversal, 4 reversal first': {
    inputs: [
      watched,
      ...threeBills,
      bill('2', '2026-08-10', -2500, 1),
      bill('4', '2026-08-10', 2450, 1),
    ],
  },
  '5 two views': {
    inputs: [
      watched,
      bill('1', '2026-03-10', 2000),
      bill('2', '2026-04-10', 2500),
      (world, home) => world.yearSoFar(home, '2026-06-30', 5200),
      bill('3', '2026-07-20', 300),
    ],
  },
  "6 year's end, with a benefit year from 1 April": {
    county: pingxiang,
    inputs: [
      watched,
      bill('1', '2025-12-31 23:59:59', 3000),
      bill('2', '2026-01-01 00:00:00', 3000),
      bill('3', '2026-04-01 00:00:00', 5000),
    ],
  },
  '7 becomes watched': {
    inputs: [
      ordinary,
      bill('1', '2026-02-10', 8000),
      (world, home) => world.becomesWatched(home, '2026-06-10'),
      (world, home) => world.riskRemoved(home, '202610', '2026-10-31'),
    ],
  },
  '9 combined': {
    inputs: [
      listed({ 家庭纯收入: 18_000 }),
      (world, home) => world.study(home, 2025, '2026-03-01', 4000),
      bill('1', '2026-04-10', 3000),
      (world, home) => world.burn(home, '2026-05-10', 2500),
    ],
  },
  '12 moves county': {
    inputs: [
      watched,
      ...threeBills,
      listed(later('整户搬迁', '2026-09-15', { 村区划代码: villages[guangzong] })),
      bill('4', '2026-10-05', 600, 1),
      bill('5', '2026-10-06', 400),
    ],
  },
  '13 marries out': {
    hasPartner: true,
    inputs: [
      watched,
      ofPartner(watched),
      ofPartner(bill('1', '2026-05-10', 2500, 1)),
      bill('1', '2026-04-10', 2600),
      marriesIn,
    ],
  },
  // The life of an exclusion allows no other order of the officers' steps.
  '14 held': {
    isKnown: true,
    inputs: [...threeBills, [officers('RECORD'), officers('CONSENT')]],
  },
  '14 held, and the appeal granted': {
    isKnown: true,
    inputs: [
      ...threeBills,
      [officers('RECORD'), officers('CONSENT'), officers('APPEAL'), officers('GRANT_APPEAL')],
    ],
  },
  '15 same fact twice': {
    inputs: [
      watched,
      bill('S1', '2026-05-10', 2600, 0, 'insurer'),
      bill('S1', '2026-05-10', 2600),
      bill('S2', '2026-05-20', 2400),
    ],
  },
  '16 lower line later': {
    inputs: [
      ordinary,
      bill('1', '2026-02-10', 20_000),
      (world, home) => world.becomesWatched(home, '2026-06-10'),
    ],
  },
  '7 becomes watched, in the next year': {
    inputs: [
      ordinary,
      bill('1', '2026-02-10', 8000),
      (world, home) => world.becomesWatched(home, '2027-01-10'),
      bill('2', '2027-01-10', 5000),
    ],
    meanwhile: [(world) => world.day('2027-01-10')],
  },
  // From here on Julu has a standard of its own.
  '8 standard changes': {
    today: '2027-01-10',
    inputs: [watched, bill('1', '2026-06-10', 5500), bill('2', '2026-07-10', 1600, 1)],
    meanwhile: [
      standard(1, '2026-07-01', 'reason: 县政府决定自下半年起执行', ...line7000),
      standard(2, '2026-01-01', 'reason: 县政府决定自年初起执行', ...line7000),
    ],
  },
  '10 schooling': {
    today: '2027-01-10',
    inputs: [
      ordinary,
      (world, home) => world.study(home, 2026, '2026-09-10', 12_000, privateSchool),
    ],
    meanwhile: [standard(3, '2026-09-01', ...widerFactor)],
  },
};
