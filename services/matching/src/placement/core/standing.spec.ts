import { dayOfInstant } from '#domain';
import type { GoneReason, HouseholdEvent, Resident } from '#schemas';
import { aDepartmentRecord } from '../../match/core/a-department-record.fixture.js';
import { aReference, aResident } from '../../register/core/a-resident.fixture.js';
import { aCounty, aMerger } from '../../register/core/a-merger.fixture.js';
import type { Merger } from '../../register/core/mergers.js';
import { RegisterIndex } from '../../register/core/register-index.js';
import { linkKeyOf } from './link-key.js';
import { decisionsByKey, placementOf, type DecisionInForce, type Placement } from './placement.js';
import {
  arrive,
  compareVersions,
  revisit,
  standingOf,
  standsAsBefore,
  versionOf,
  type Standing,
} from './standing.js';

/** What the register and people say at one time. */
interface Known {
  readonly residents?: readonly Resident[];
  readonly mergers?: readonly Merger[];
  readonly decisions?: readonly DecisionInForce[];
}

const village = aReference('village');
const [wang, twin, former] = [aReference('wang'), aReference('twin'), aReference('former')];
const byName = aDepartmentRecord({ nameVillageRef: village });
const byNumber = aDepartmentRecord({ personRef: wang });
const byFormerNumber = aDepartmentRecord({ personRef: former });
const linkKey = linkKeyOf(byName.envelope);
type Record = typeof byName;

const lives = (name: string, householdId: string, more: Partial<Resident> = {}): Resident =>
  aResident(name, { residences: [{ householdId, from: 0, to: null, counties: [] }], ...more });
const named = { nameVillageRef: village };
const [wangHere, twinThere] = [lives('wang', 'H1', named), lives('twin', 'H2', named)];
const same = (personRef: string): DecisionInForce => ({ linkKey, verdict: 'SAME', personRef });
const notSame = (personRef: string): DecisionInForce => ({
  linkKey,
  verdict: 'NOT_SAME',
  personRef,
});
const later: DecisionInForce = { linkKey, verdict: 'LATER', personRef: null };
const merged = aMerger('H1', 2, 'H2');

/** Wang joined a household after the event of the record, came from another one, and into that from a third. */
const eventDay = dayOfInstant(byName.envelope.occurredAt);
const joined = (householdId: string, before?: string, earlier?: string): Resident => {
  const periods = [
    { householdId: earlier, from: 0, to: eventDay - 9 },
    { householdId: before, from: eventDay - 9, to: eventDay + 1 },
    { householdId, from: eventDay + 1, to: null },
  ];
  const residences = periods.flatMap(({ householdId: id, ...period }) =>
    id === undefined ? [] : [{ ...period, householdId: id, counties: [] }],
  );
  return aResident('wang', { ...named, residences });
};

function placed(record: Record, known: Known): { placement: Placement; index: RegisterIndex } {
  const index = new RegisterIndex();
  for (const resident of known.residents ?? []) index.persons.put(resident);
  for (const merger of known.mergers ?? []) index.mergers.put(merger);
  const decisions = decisionsByKey(known.decisions ?? []);
  return { placement: placementOf(record, index, decisions), index };
}

/** `+H1` for evidence of the person, `-H1 REASON>H2` for evidence gone. */
function told(events: readonly HouseholdEvent[]): string[] {
  return events.map(({ householdId, body }) => {
    if ('cn.xingtai.hub.Evidence' in body) {
      const { personRef } = body['cn.xingtai.hub.Evidence'];
      return `+${String(householdId)} ${personRef === twin ? 'twin' : 'wang'}`;
    }
    if (!('cn.xingtai.hub.EvidenceGone' in body)) throw new Error('not about evidence');
    const { reason, toHouseholdId } = body['cn.xingtai.hub.EvidenceGone'];
    return `-${String(householdId)} ${reason}>${toHouseholdId ?? 'nobody'}`;
  });
}

const gone = (householdId: string, reason: GoneReason, to: string): string =>
  `-${householdId} ${reason}>${to}`;

const revisits: {
  name: string;
  record: Record;
  before: Known;
  after: Known;
  said: readonly string[];
  state: string;
  /** Household from which it is remembered to have come. */
  from?: string;
}[] = [
  {
    name: 'parked, still unknown',
    record: byName,
    before: {},
    after: {},
    said: [],
    state: 'PARKED',
  },
  {
    name: 'parked, the resident appears',
    record: byName,
    before: {},
    after: { residents: [wangHere] },
    said: ['+H1 wang'],
    state: 'PLACED',
  },
  {
    name: 'parked, two namesakes appear',
    record: byName,
    before: {},
    after: { residents: [wangHere, twinThere] },
    said: [],
    state: 'REVIEW',
  },
  {
    name: 'in review, one of two left',
    record: byName,
    before: { residents: [wangHere, twinThere] },
    after: { residents: [twinThere] },
    said: ['+H2 twin'],
    state: 'PLACED',
  },
  {
    name: 'in review, put off',
    record: byName,
    before: { residents: [wangHere, twinThere] },
    after: { residents: [wangHere, twinThere], decisions: [later] },
    said: [],
    state: 'REVIEW',
  },
  {
    name: 'in review, decided',
    record: byName,
    before: { residents: [wangHere, twinThere] },
    after: { residents: [wangHere, twinThere], decisions: [same(wang)] },
    said: ['+H1 wang'],
    state: 'PLACED',
  },
  {
    name: 'in review, neither of two',
    record: byName,
    before: { residents: [wangHere, twinThere] },
    after: { residents: [wangHere, twinThere], decisions: [notSame(twin), notSame(wang)] },
    said: [],
    state: 'PARKED',
  },
  {
    name: 'decided, undone: nothing is left in the household',
    record: byName,
    before: { residents: [wangHere, twinThere], decisions: [same(wang)] },
    after: { residents: [wangHere, twinThere] },
    said: [gone('H1', 'LINK_UNDONE', 'nobody')],
    state: 'REVIEW',
  },
  {
    name: 'decided, decided otherwise',
    record: byName,
    before: { residents: [wangHere, twinThere], decisions: [same(wang)] },
    after: { residents: [wangHere, twinThere], decisions: [same(twin)] },
    said: [gone('H1', 'LINK_UNDONE', 'H2'), '+H2 twin'],
    state: 'PLACED',
  },
  {
    name: 'decided, and by now the only one of the name: it is told that nobody has decided',
    record: byName,
    before: { residents: [wangHere, twinThere], decisions: [same(wang)] },
    after: { residents: [wangHere] },
    said: ['+H1 wang'],
    state: 'PLACED',
  },
  {
    name: 'found by name, a namesake appears',
    record: byName,
    before: { residents: [wangHere] },
    after: { residents: [wangHere, twinThere] },
    said: [gone('H1', 'LINK_UNDONE', 'nobody')],
    state: 'REVIEW',
  },
  {
    name: 'the person moves',
    record: byNumber,
    before: { residents: [wangHere] },
    after: { residents: [lives('wang', 'H2')] },
    said: [gone('H1', 'PERSON_MOVED', 'H2'), '+H2 wang'],
    state: 'PLACED',
  },
  {
    name: 'the person found by name moves',
    record: byName,
    before: { residents: [wangHere] },
    after: { residents: [lives('wang', 'H2', named)] },
    said: [gone('H1', 'PERSON_MOVED', 'H2'), '+H2 wang'],
    state: 'PLACED',
  },
  {
    name: 'the household is merged',
    record: byNumber,
    before: { residents: [wangHere] },
    after: { residents: [wangHere], mergers: [merged] },
    said: [gone('H1', 'HOUSEHOLD_MERGED', 'H2'), '+H2 wang'],
    state: 'PLACED',
    from: 'H1',
  },
  {
    name: 'the household is merged, the person had moved elsewhere',
    record: byNumber,
    before: { residents: [wangHere] },
    after: { residents: [lives('wang', 'H3')], mergers: [merged] },
    said: [gone('H1', 'PERSON_MOVED', 'H3'), '+H3 wang'],
    state: 'PLACED',
  },
  {
    name: 'the register never knew the person',
    record: byNumber,
    before: { residents: [wangHere] },
    after: {},
    said: [gone('H1', 'PERSON_MOVED', 'nobody')],
    state: 'PARKED',
  },
  {
    name: 'two numbers turn out to be one person of another household',
    record: byFormerNumber,
    before: { residents: [lives('former', 'H1')] },
    after: { residents: [lives('twin', 'H2', { aliases: [former] })] },
    said: [gone('H1', 'PERSON_MOVED', 'H2'), '+H2 twin'],
    state: 'PLACED',
  },
  {
    name: 'two numbers turn out to be one person of the same household',
    record: byFormerNumber,
    before: { residents: [lives('former', 'H1')] },
    after: { residents: [lives('twin', 'H1', { aliases: [former] })] },
    said: ['+H1 twin'],
    state: 'PLACED',
  },
  {
    name: 'the register comes to know of another household at the time of the event',
    record: byNumber,
    before: { residents: [wangHere] },
    after: { residents: [joined('H1', 'H0')] },
    said: ['+H1 wang'],
    state: 'PLACED',
  },
  {
    name: 'the register no longer knows of a household at the time of the event',
    record: byNumber,
    before: { residents: [wangHere] },
    after: { residents: [joined('H1')] },
    said: ['+H1 wang'],
    state: 'PLACED',
  },
  {
    name: 'the register comes to know of a household at the time of the event, where it knew of none',
    record: byName,
    before: { residents: [joined('H1')] },
    after: { residents: [wangHere] },
    said: ['+H1 wang'],
    state: 'PLACED',
  },
  {
    name: 'the register comes to know more of the past, but not of the day of the event',
    record: byNumber,
    before: { residents: [joined('H1', 'H0')] },
    after: { residents: [joined('H1', 'H0', 'H9')] },
    said: [],
    state: 'PLACED',
  },
];

/**
 * What goes along with a move: counties of where it went, and whether its person ever lived where it was;
 * household and counties of where it came from.
 */
function places(events: readonly HouseholdEvent[]): unknown[] {
  return events.map(({ body }) => {
    if ('cn.xingtai.hub.Evidence' in body) return body['cn.xingtai.hub.Evidence'].cameFrom;
    if (!('cn.xingtai.hub.EvidenceGone' in body)) throw new Error('not about evidence');
    const { toCounties, livedHere } = body['cn.xingtai.hub.EvidenceGone'];
    return [toCounties, livedHere];
  });
}

const [here, there] = [aCounty('130529'), aCounty('130531')];
const movedOn = (name: string): Resident =>
  aResident(name, {
    residences: [
      { householdId: 'H1', from: 0, to: 10, counties: [here] },
      { householdId: 'H2', from: 10, to: null, counties: [there] },
    ],
  });
const names = (personRef: string, sourceVersion: number): Record =>
  aDepartmentRecord({ personRef, sourceVersion, eventId: `event-${String(sourceVersion)}` });
const house = { ...byNumber, topic: 'emergency-management.fire' };

describe('what a household is told of the other one', () => {
  test.each([
    {
      name: 'a move: each learns the counties of the other',
      ...{ record: byNumber, before: { residents: [wangHere] } },
      after: { residents: [movedOn('wang')] },
      said: [[[there], true], { householdId: 'H1', counties: [here] }],
    },
    {
      name: 'a merger that takes the house along: what the register says of the merger',
      ...{ record: house, before: { residents: [wangHere] } },
      after: { residents: [lives('wang', 'H1', {})], mergers: [merged] },
      said: [[[there], true], { householdId: 'H1', counties: [] }],
    },
    {
      name: 'the register takes back that the person ever was there: nobody has moved',
      ...{ record: byNumber, before: { residents: [wangHere] } },
      after: { residents: [lives('wang', 'H2')] },
      said: [[[], false], null],
    },
    {
      name: 'two numbers turn out to be one person, who moved: each learns of the other',
      ...{ record: byFormerNumber, before: { residents: [lives('former', 'H1')] } },
      after: { residents: [{ ...movedOn('twin'), aliases: [former] }] },
      said: [[[there], true], { householdId: 'H1', counties: [here] }],
    },
    {
      name: 'a former number turns out to be that of another person: nobody has moved',
      record: byFormerNumber,
      before: { residents: [lives('wang', 'H1', { aliases: [former] }), lives('twin', 'H2')] },
      after: { residents: [lives('wang', 'H1'), lives('twin', 'H2', { aliases: [former] })] },
      said: [[[], false], null],
    },
    {
      name: 'the register never knew the person: nobody is told of anything',
      ...{ record: byNumber, before: { residents: [wangHere] }, after: {} },
      said: [[[], null]],
    },
    {
      name: 'a link that is undone: nobody has moved',
      ...{ record: byName, before: { residents: [wangHere, twinThere], decisions: [same(wang)] } },
      after: { residents: [wangHere, twinThere], decisions: [same(twin)] },
      said: [[[], false], null],
    },
  ])('$name', ({ record, before, after, said }) => {
    const standing = standingOf(placed(record, before).placement);
    const { placement, index } = placed(record, after);
    expect(places(revisit(standing, placement, index.mergers).events)).toEqual(said);
  });
});

describe('where a record came from', () => {
  const before = standingOf(placed(byNumber, { residents: [wangHere] }).placement);
  const { placement, index } = placed(byNumber, { residents: [movedOn('wang')] });
  const moved = revisit(before, placement, index.mergers).next;
  const h1 = { householdId: 'H1', counties: [here] };

  test('is remembered, and told with whatever its household is told of it', () => {
    expect(moved.cameFrom).toBe('H1');
    const again = { ...moved, householdAtEvent: 'H9' };
    const told = revisit(again, placement, index.mergers);
    expect(places(told.events)).toEqual([h1]);
    expect(told.next).toEqual(moved);
    const { linkKey } = placement;
    const remembered = { version: versionOf(placement), linkKey, standing: moved };
    const second = placed(names(wang, 2), { residents: [movedOn('wang')] });
    const version = arrive(second.placement, remembered, second.index.mergers);
    expect(places(version.events)).toEqual([h1]);
    expect(version.next).toEqual(moved);
    const silent = revisit(moved, placement, index.mergers);
    expect(silent).toEqual({ events: [], next: moved });
  });

  test('is forgotten where it goes on to another household by no move', () => {
    const corrected = placed(byNumber, { residents: [lives('wang', 'H3')] });
    const { events, next } = revisit(moved, corrected.placement, corrected.index.mergers);
    expect(places(events)).toEqual([[[], false], null]);
    expect(next.cameFrom).toBeNull();
  });

  test('is forgotten where it waits', () => {
    const unknown = placed(byNumber, {});
    const parked = revisit(moved, unknown.placement, unknown.index.mergers).next;
    expect(parked).toMatchObject({ state: 'PARKED', cameFrom: null, householdAtEvent: null });
    expect(places(revisit(parked, placement, index.mergers).events)).toEqual([null]);
  });
});

describe('looking at a remembered record again', () => {
  test.each(revisits)('$name', ({ record, before, after, said, state, from }) => {
    const standing = standingOf(placed(record, before).placement);
    const { placement, index } = placed(record, after);
    const { events, next } = revisit(standing, placement, index.mergers);
    expect(told(events)).toEqual(said);
    expect(next.state).toBe(state);
    expect(next).toEqual(standingOf(placement, from));
    expect(standsAsBefore(standing, next)).toBe(JSON.stringify(standing) === JSON.stringify(next));
  });

  test('of which nobody remembers what was said: told again only for another reason', () => {
    const { placement } = placed(byNumber, { residents: [wangHere] });
    const standing: Standing = { ...standingOf(placement), householdAtEvent: undefined };
    const corrected = placed(byNumber, { residents: [joined('H1', 'H0')] });
    const { mergers } = corrected.index;
    const silent = revisit(standing, corrected.placement, mergers);
    expect(silent).toEqual({ events: [], next: standing });
    expect(standsAsBefore(standing, silent.next)).toBe(true);
    const byAlias = revisit({ ...standing, matchedBy: 'ALIAS' }, corrected.placement, mergers);
    expect(told(byAlias.events)).toEqual(['+H1 wang']);
    expect(byAlias.next).toEqual(standingOf(corrected.placement));
    expect(byAlias.next.householdAtEvent).toBe('H0');
  });

  test('a decision about another spelling, village or source changes nothing', () => {
    const residents = [wangHere, twinThere];
    const elsewhere = [{ ...same(wang), linkKey: `${linkKey}x` }];
    const { placement } = placed(byName, { residents, decisions: elsewhere });
    expect(placement.result.kind).toBe('review');
  });
});

const both: Known = { residents: [wangHere, twinThere] };
const first = byNumber;

const arrivals: {
  name: string;
  version: Record;
  known: Known;
  said: readonly string[];
  householdId: string | null;
}[] = [
  {
    name: 'the same version again',
    version: first,
    known: both,
    said: [],
    householdId: 'H1',
  },
  {
    name: 'a higher version of the same person',
    version: names(wang, 2),
    known: both,
    said: ['+H1 wang'],
    householdId: 'H1',
  },
  {
    name: 'a higher version names another person',
    version: names(twin, 2),
    known: both,
    said: [gone('H1', 'RECORD_NAMES_ANOTHER', 'H2'), '+H2 twin'],
    householdId: 'H2',
  },
  {
    name: 'a higher version names somebody whom nobody knows',
    version: names(former, 2),
    known: both,
    said: [gone('H1', 'RECORD_NAMES_ANOTHER', 'nobody')],
    householdId: null,
  },
  {
    name: 'a higher version after the person has moved',
    version: names(wang, 2),
    known: { residents: [lives('wang', 'H3')] },
    said: [gone('H1', 'PERSON_MOVED', 'H3'), '+H3 wang'],
    householdId: 'H3',
  },
  {
    name: 'a lower version that named another person stays with the highest',
    version: names(twin, 0),
    known: both,
    said: ['+H1 wang'],
    householdId: 'H1',
  },
];

describe('a version arrives', () => {
  test.each(arrivals)('$name', ({ version, known, said, householdId }) => {
    const before = placed(first, both).placement;
    const remembered = {
      version: versionOf(before),
      linkKey: before.linkKey,
      standing: standingOf(before),
    };
    const { placement, index } = placed(version, known);
    const { events, next } = arrive(placement, remembered, index.mergers);
    expect(told(events)).toEqual(said);
    expect(next.householdId).toBe(householdId);
  });

  test.each([
    { name: 'version', lower: { sourceVersion: 1, publishedAt: 9 }, higher: { sourceVersion: 2 } },
    { name: 'hand-over', lower: { publishedAt: 1, eventId: 'z' }, higher: { publishedAt: 2 } },
    { name: 'event id', lower: { eventId: 'a', value: 'z' }, higher: { eventId: 'b' } },
    { name: 'bytes', lower: { value: 'a' }, higher: { value: 'b' } },
  ])('versions are ordered by their $name', ({ lower, higher }) => {
    const version = (more: Partial<{ value: string }>) => ({
      ...{ sourceVersion: 1, publishedAt: 1, eventId: 'a' },
      ...more,
      value: Buffer.from(more.value ?? ''),
    });
    expect(compareVersions(version(lower), version(higher))).toBeLessThan(0);
    expect(compareVersions(version(higher), version(lower))).toBeGreaterThan(0);
    expect(compareVersions(version(lower), version(lower))).toBe(0);
  });
});
