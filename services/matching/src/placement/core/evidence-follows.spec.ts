import fc from 'fast-check';
import type { CountyTerm, Evidence, HouseholdEvent } from '#schemas';
import { aDepartmentRecord } from '../../match/core/a-department-record.fixture.js';
import type { DepartmentRecord } from '../../match/core/department-record.js';
import { aReference, aResident } from '../../register/core/a-resident.fixture.js';
import { aMerger } from '../../register/core/a-merger.fixture.js';
import type { Person } from '../../register/core/person.js';
import { RegisterIndex } from '../../register/core/register-index.js';
import { arriveAll } from './arrivals.js';
import { identityOf } from './identity.js';
import { linkKeyOf } from './link-key.js';
import { decisionsByKey, placementOf, type DecisionInForce } from './placement.js';
import {
  compareVersions,
  revisit,
  standingOf,
  versionOf,
  type Remembered,
  type RecordVersion,
} from './standing.js';
import { nothingTouched, partsOf, touchResident, type Touched } from './touched.js';

const dayMs = 86_400_000;
const numRuns = 1_000;
const seed = Number(process.env['FC_SEED'] ?? 114);

const persons = ['wang', 'twin', 'li'];
const numbers = [...persons, 'former', 'temporary'].map(aReference);
const births = ['birth-1', 'birth-2'].map(aReference);
const villages = ['village-1', 'village-2'].map(aReference);
const households = ['H1', 'H2', 'H3', 'H4'];

interface Kept extends Remembered {
  readonly record: DepartmentRecord;
}

/** What a household's log leaves of a record: its versions, each with what was said beside it. */
type Held = readonly (RecordVersion &
  Pick<Evidence, 'personRef' | 'householdAtEvent' | 'cameFrom'>)[];

/** The table, the register, the decisions and the logs, held together as the shell does. */
class World {
  readonly index = new RegisterIndex();
  readonly kept = new Map<string, Kept>();
  readonly logs = new Map<string, Map<string, Held>>();
  readonly arrived: DepartmentRecord[] = [];
  decisions: DecisionInForce[] = [];
  versions = 0;

  arrive(records: readonly DepartmentRecord[]): void {
    this.arrived.push(...records);
    const decided = decisionsByKey(this.decisions);
    const { events, records: standing } = arriveAll(
      records.map((record) => placementOf(record, this.index, decided)),
      this.kept,
      this.index.mergers,
    );
    for (const { record, identity, standing: next } of standing) {
      const linkKey = linkKeyOf(record.envelope);
      const version = { ...record.envelope, value: record.value };
      this.kept.set(identity, { record, version, linkKey, standing: next });
    }
    this.tell(events);
  }

  resident(name: string, after: Parameters<typeof aResident>[1]): void {
    this.versions += 1;
    const change = this.index.persons.put(aResident(name, { version: this.versions, ...after }));
    if (change.kind === 'stale') return;
    this.touch(change.after.personRef, [change.before, change.after]);
    for (const person of change.forgotten) this.touch(person.personRef, [person]);
  }

  gone(name: string): void {
    const personRef = aReference(name);
    this.touch(personRef, [this.index.persons.remove(personRef)]);
  }

  merge(householdId: string, mergedInto: string | null): void {
    this.versions += 1;
    const touched = nothingTouched();
    const left = this.index.mergers.put(aMerger(householdId, this.versions, mergedInto));
    if (left !== undefined) touched.households.add(left);
    this.lookAgain(touched);
  }

  /** Decides about the n-th record in review, if there is one. */
  decide(nth: number, verdict: DecisionInForce['verdict']): void {
    const inReview = [...this.kept.values()].filter(({ standing }) => standing.state === 'REVIEW');
    const about = inReview[nth % Math.max(1, inReview.length)];
    if (about === undefined) return;
    const { candidates } = about.standing;
    const personRef = candidates?.[nth % candidates.length] ?? null;
    const { linkKey } = about;
    this.decisions.push({ linkKey, verdict, personRef: verdict === 'LATER' ? null : personRef });
    this.revisit(({ linkKey: key }) => key === linkKey);
  }

  undo(nth: number): void {
    const undone = this.decisions[nth % Math.max(1, this.decisions.length)];
    if (undone === undefined) return;
    this.decisions = this.decisions.filter((decision) => decision !== undone);
    this.revisit(({ linkKey }) => linkKey === undone.linkKey);
  }

  private touch(personRef: string, states: readonly (Person | undefined)[]): void {
    const touched = nothingTouched();
    touchResident(touched, personRef, states);
    this.lookAgain(touched);
  }

  private lookAgain(touched: Touched): void {
    for (const { references, households: ids } of partsOf(touched, 1)) {
      const asked = new Set<string | null>(references);
      const decided = this.decisions.filter((one) => asked.has(one.personRef));
      this.revisit(({ record: { envelope }, standing, linkKey }) => {
        const hasNumber = envelope.personRef !== null;
        return (
          (hasNumber && asked.has(envelope.personRef)) ||
          (standing.residentRef !== null && asked.has(standing.residentRef)) ||
          (!hasNumber && asked.has(envelope.nameBirthRef ?? '')) ||
          (!hasNumber && asked.has(envelope.nameVillageRef ?? '')) ||
          ids.includes(standing.householdId ?? '') ||
          decided.some((one) => one.linkKey === linkKey)
        );
      });
    }
  }

  private revisit(concerned: (kept: Kept) => boolean): void {
    const decided = decisionsByKey(this.decisions);
    for (const [identity, kept] of [...this.kept].filter(([, one]) => concerned(one))) {
      const placement = placementOf(kept.record, this.index, decided);
      const { events, next } = revisit(kept.standing, placement, this.index.mergers);
      this.kept.set(identity, { ...kept, standing: next });
      this.tell(events);
    }
  }

  /** Where the highest version of a record is, by all logs, and what was said of it last. */
  heldOf(identity: string) {
    return [...this.logs].flatMap(([householdId, log]) => {
      const top = log.get(identity)?.at(-1);
      return top === undefined ? [] : [{ householdId, top }];
    });
  }

  /** What whoever evaluates a household makes of its log. */
  private tell(events: readonly HouseholdEvent[]): void {
    for (const { householdId, body } of events) {
      const log = this.logs.get(householdId ?? '') ?? new Map<string, Held>();
      this.logs.set(householdId ?? '', log);
      if ('cn.xingtai.hub.Evidence' in body) {
        const { topic, record: value, ...evidence } = body['cn.xingtai.hub.Evidence'];
        const held = log.get(identityOf(topic, evidence)) ?? [];
        const version = { ...evidence, value };
        // Of one version what was said last counts.
        const others = held.filter((one) => compareVersions(one, version) !== 0);
        log.set(identityOf(topic, evidence), [...others, version].sort(compareVersions));
      } else if ('cn.xingtai.hub.EvidenceGone' in body) {
        const { topic, ...gone } = body['cn.xingtai.hub.EvidenceGone'];
        log.delete(identityOf(topic, gone));
      }
    }
  }
}

const linkage = fc.oneof(
  fc.record({
    personRef: fc.constantFrom(...numbers),
    nameBirthRef: fc.constant(null),
    nameVillageRef: fc.constant(null),
  }),
  fc.record({
    personRef: fc.constant(null),
    nameBirthRef: fc.option(fc.constantFrom(...births)),
    nameVillageRef: fc.option(fc.constantFrom(...villages)),
  }),
);

const record = fc
  .record({
    topic: fc.constantFrom('education.cost', 'emergency-management.fire'),
    sourceSystem: fc.constantFrom('edu', 'yb'),
    sourceRecordId: fc.constantFrom('R1', 'R2'),
    sourceVersion: fc.integer({ min: 1, max: 3 }),
    day: fc.integer({ min: 0, max: 30 }),
    linkage,
  })
  .map(({ topic, day, linkage: references, ...known }): DepartmentRecord => {
    const eventId = `${known.sourceSystem}/${known.sourceRecordId}/${String(known.sourceVersion)}`;
    const envelope = { ...known, ...references, eventId, occurredAt: day * dayMs };
    return {
      ...aDepartmentRecord(envelope),
      topic,
      value: Buffer.from(JSON.stringify({ topic, ...envelope })),
    };
  });

/** What a ledger says of a person whose number never changes. */
const known = {
  nameBirthRef: fc.option(fc.constantFrom(...births)),
  nameVillageRef: fc.option(fc.constantFrom(...villages)),
  residences: fc.array(
    fc.record({
      householdId: fc.constantFrom(...households),
      from: fc.integer({ min: 0, max: 30 }),
      to: fc.option(fc.integer({ min: 1, max: 30 })),
      counties: fc.constant<CountyTerm[]>([]),
    }),
    { maxLength: 2 },
  ),
};

const resident = {
  ...known,
  aliases: fc.uniqueArray(fc.constantFrom(...numbers), { maxLength: 2 }),
};

/** A step that says what it does, so that a counterexample can be read. */
interface Step {
  readonly does: string;
  readonly of: unknown;
  readonly take: (world: World) => void;
}

function stepOf<T>(does: string, given: fc.Arbitrary<T>, take: (world: World, of: T) => void) {
  return given.map((of): Step => ({
    does,
    of,
    take: (world) => {
      take(world, of);
    },
  }));
}

const step: fc.Arbitrary<Step> = fc.oneof(
  stepOf('arrive', fc.array(record, { minLength: 1, maxLength: 3 }), (world, records) => {
    world.arrive(records);
  }),
  stepOf(
    'resident',
    fc.tuple(fc.constantFrom(...persons), fc.record(resident)),
    (world, [name, after]) => {
      world.resident(name, after);
    },
  ),
  stepOf('gone', fc.constantFrom(...persons), (world, name) => {
    world.gone(name);
  }),
  stepOf(
    'merge',
    fc.tuple(fc.constantFrom(...households), fc.option(fc.constantFrom(...households))),
    (world, [from, into]) => {
      world.merge(from, into);
    },
  ),
  stepOf(
    'decide',
    fc.tuple(fc.nat({ max: 9 }), fc.constantFrom('SAME', 'NOT_SAME', 'LATER')),
    (world, [nth, verdict]) => {
      world.decide(nth, verdict);
    },
  ),
  stepOf('undo', fc.nat({ max: 9 }), (world, nth) => {
    world.undo(nth);
  }),
);

/** Of each record the highest version that ever arrived. */
function highestOf(records: readonly DepartmentRecord[]): ReadonlyMap<string, DepartmentRecord> {
  const highest = new Map<string, DepartmentRecord>();
  const version = ({ envelope, value }: DepartmentRecord) => ({ ...envelope, value });
  for (const one of records) {
    const identity = identityOf(one.topic, one.envelope);
    const known = highest.get(identity);
    if (known === undefined || compareVersions(version(one), version(known)) > 0) {
      highest.set(identity, one);
    }
  }
  return highest;
}

/** What an alert may say of each record once all of it has happened. */
function endOf(steps: readonly ((world: World) => void)[]): ReadonlyMap<string, unknown> {
  const world = new World();
  for (const take of steps) take(world);
  return new Map(
    [...world.kept.keys()].map((identity) => [
      identity,
      world.heldOf(identity).map(({ householdId, top }) => {
        const { personRef, householdAtEvent, value } = top;
        return { householdId, personRef, householdAtEvent, value: value.toString() };
      }),
    ]),
  );
}

describe('evidence follows', () => {
  test('whatever came in whatever order, each record stands where the register and people say now, and the logs of households hold exactly that', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const world = new World();
        for (const { take } of steps) take(world);
        const decided = decisionsByKey(world.decisions);
        const highest = highestOf(world.arrived);
        expect([...world.kept.keys()].sort()).toEqual([...highest.keys()].sort());
        for (const [identity, one] of highest) {
          const placement = placementOf(one, world.index, decided);
          const { result } = placement;
          const standing = world.kept.get(identity)?.standing;
          expect(standing).toEqual(standingOf(placement, standing?.cameFrom));
          const held = world.heldOf(identity).map(({ householdId, top }) => {
            const { personRef, householdAtEvent, cameFrom } = top;
            const isHighest = compareVersions(top, versionOf(placement)) === 0;
            const from = cameFrom?.householdId ?? null;
            return { householdId, personRef, householdAtEvent, from, isHighest };
          });
          if (result.kind === 'matched') {
            const { householdId, personRef, householdAtEvent } = result;
            const from = standing?.cameFrom;
            const expected = { householdId, personRef, householdAtEvent, from, isHighest: true };
            expect(held).toEqual([expected]);
          } else {
            expect(held).toEqual([]);
          }
        }
      }),
      { seed, numRuns },
    );
  });

  test('any order of ledgers and records ends in the same household at the time of each event', () => {
    const said = fc.tuple(
      fc.array(fc.record({ name: fc.constantFrom(...persons), after: fc.record(known) }), {
        minLength: 2,
        maxLength: 6,
      }),
      fc.array(record, { minLength: 1, maxLength: 4 }),
    );
    const inTwoOrders = said.chain(([ledgers, records]) => {
      // A ledger of a later day has the greater version, whenever it comes.
      const steps = [
        ...ledgers.map(({ name, after }, at) => (world: World) => {
          world.resident(name, { ...after, version: at + 1 });
        }),
        ...records.map((one) => (world: World) => {
          world.arrive([one]);
        }),
      ];
      return fc.tuple(
        fc.constant(steps),
        fc.shuffledSubarray(steps, { minLength: steps.length, maxLength: steps.length }),
      );
    });
    fc.assert(
      fc.property(inTwoOrders, ([oneWay, otherWay]) => {
        expect(endOf(otherWay)).toEqual(endOf(oneWay));
      }),
      { seed, numRuns },
    );
  });
});
