import fc from 'fast-check';
import type { HouseholdFacts } from '#schemas';
import {
  aWatchedHousehold,
  at,
  yuan,
} from '../../services/correlation/src/decision/core/testing/builders.js';
import { aDepartmentRecord } from '../../services/matching/src/match/core/a-department-record.fixture.js';
import {
  aReference,
  aResident,
} from '../../services/matching/src/register/core/a-resident.fixture.js';
import { RegisterIndex } from '../../services/matching/src/register/core/register-index.js';
import { faultsUpTo, type Faults } from './faults.js';
import { memoryCodec } from './memory-codec.js';

const homes = { wang: 'H1', li: 'H1', zhao: 'H2', sun: 'H3' } as const;
const days = ['2026-03-10', '2026-05-11', '2026-07-12'] as const;

/** Department topics of the simulation. */
export const departmentTopics = [
  'health-insurance.settlement',
  'emergency-management.fire',
] as const;

/** One record as a department hands it over. */
export interface Delivered {
  readonly topic: (typeof departmentTopics)[number];
  readonly recordId: string;
  readonly version: number;
  /** The register knows everybody but the stranger. */
  readonly person: keyof typeof homes | 'stranger';
  readonly amountYuan: number;
  readonly day: (typeof days)[number];
  readonly withdrawn: boolean;
  /** Virtual milliseconds after the start. */
  readonly afterMs: number;
  /** Published once more later, as a connector does that is not sure. */
  readonly again: boolean;
  /** Bytes that are no record. */
  readonly isUnreadable: boolean;
}

/** All that a history of the whole way is made of. */
export interface PipelineHistory {
  readonly seed: number;
  readonly delivered: readonly Delivered[];
  readonly faults: Faults;
}

const seldom = fc.nat({ max: 7 }).map((of) => of === 7);

const delivered: fc.Arbitrary<Delivered> = fc.record({
  topic: fc.constantFrom(departmentTopics[0], ...departmentTopics),
  recordId: fc.constantFrom('R1', 'R2', 'R3'),
  version: fc.integer({ min: 1, max: 3 }),
  person: fc.constantFrom('wang', 'wang', 'li', 'zhao', 'sun', 'stranger'),
  amountYuan: fc.constantFrom(600, 2_500, 6_000, 30_000),
  day: fc.constantFrom(...days),
  withdrawn: seldom,
  afterMs: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 6_000 })),
  again: seldom,
  isUnreadable: seldom,
});

/** Histories of departments whose records become alerts. */
export const pipelineHistories: fc.Arbitrary<PipelineHistory> = fc.record({
  seed: fc.noShrink(fc.integer()),
  delivered: fc.array(delivered, { minLength: 1, maxLength: 7 }),
  faults: faultsUpTo(400, 10),
});

/** The register, which does not change. */
export function aRegister(): RegisterIndex {
  const register = new RegisterIndex();
  for (const [name, householdId] of Object.entries(homes)) {
    register.persons.put(
      aResident(name, { residences: [{ householdId, from: 0, to: null, counties: [] }] }),
    );
  }
  return register;
}

/** Facts of the households, as the register tells them to the household log. */
export function factsOfHouseholds(): readonly HouseholdFacts[] {
  return [...Map.groupBy(Object.entries(homes), ([, householdId]) => householdId)].map(
    ([householdId, members]) => {
      const [usual] = aWatchedHousehold().members;
      if (usual === undefined) throw new Error('a household without members');
      return aWatchedHousehold({
        householdId,
        members: members.map(([name], index) => ({
          ...usual,
          personRef: aReference(name),
          head: index === 0,
        })),
      });
    },
  );
}

/** A record as it lies on its topic. */
export function publishedRecord(one: Delivered) {
  const { topic, recordId, version, person, day, withdrawn, isUnreadable } = one;
  const personRef = aReference(person);
  const { envelope } = aDepartmentRecord({
    eventId: `${topic}/${recordId}/${version}`,
    sourceSystem: `${topic}-system`,
    sourceRecordId: recordId,
    sourceVersion: version,
    occurredAt: at(day),
    publishedAt: at(day, '18:00:00') + version,
    personRef,
    withdrawn,
  });
  const value = { envelope, ...bodyOf(one) };
  return {
    topic,
    key: personRef,
    value: isUnreadable ? Buffer.from('not a record') : memoryCodec.encode(value),
  };
}

function bodyOf({ topic, recordId, amountYuan }: Delivered): object {
  const amountFen = yuan(amountYuan);
  if (topic === 'emergency-management.fire') {
    return { fireNumber: recordId, lossFen: amountFen, insurancePaidFen: 0, rooms: null };
  }
  return {
    settlementId: recordId,
    medType: '11',
    totalFen: amountFen,
    fundPaidFen: 0,
    inPolicyFen: null,
    personalFen: amountFen,
    diagnosisCode: null,
    codeSystem: null,
  };
}
