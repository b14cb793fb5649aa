import { type Standard } from '#domain';
import { listedDisease } from '../disease-list.js';
import { type Fact } from '../fact.js';
import { type ExcludedRecord } from '../ledger.js';
import { compareText, groupBy } from '../order.js';
import { type Whole } from '../pieces.js';
import { type Instance, type Look, type RuleContext, type RuleLogic } from '../rule.js';
import { type Timeline } from '../timeline.js';
import { type Day } from '../types.js';
import { countedOnce, everDays, wholeOf } from './windows.js';

type Diagnosis = Fact<'health-insurance.major-disease'>;

/** Records of one person that one version's list puts under one item, the one that counts first. */
interface ItemRecords {
  readonly records: readonly Diagnosis[];
  readonly ageUnknown: boolean;
}

/** A diagnosis handed over as a major disease that is on the list of the day looked at. */
export const majorDisease: RuleLogic = {
  ruleId: 'illness.major-disease',
  topics: ['health-insurance.major-disease'],
  unit: 'COUNT',
  *instances({ ledger, timeline, keyedHash }: RuleContext): Iterable<Instance> {
    const { facts, excluded } = ledger.of('health-insurance.major-disease');
    const byPerson = groupBy(facts, ({ record }) => record.personRef);
    for (const [personRef, diagnoses] of byPerson) {
      const listings = new Map<Standard, ReadonlyMap<string, ItemRecords>>();
      for (const standard of timeline.standards) {
        listings.set(standard, listingOf(standard, diagnoses, timeline));
      }
      const items = new Set([...listings.values()].flatMap((listing) => [...listing.keys()]));
      const refused = excluded.filter(({ record }) => record.personRef === personRef);
      for (const item of items) {
        // In clear the item would tell the disease to everyone who may see a window key.
        const key = `ever/${personRef ?? ''}/${keyedHash(`disease-item/${item}`)}`;
        yield itemInstance(key, timeline, refused, ({ standard }) =>
          listings.get(standard)?.get(item),
        );
      }
    }
  },
};

function itemInstance(
  windowKey: string,
  timeline: Timeline,
  refused: readonly ExcludedRecord[],
  recordsBy: (look: Pick<Look, 'standard'>) => ItemRecords | undefined,
): Instance {
  const firstDays: Day[] = [];
  for (const standard of timeline.standards) {
    const day = recordsBy({ standard })?.records[0]?.day;
    if (day !== undefined) firstDays.push(day);
  }
  return {
    windowKey,
    days: everDays(timeline, firstDays),
    range: null,
    read: (look) => {
      const first = recordsBy(look)?.records[0];
      return first === undefined || first.day > look.day ? null : { value: 1, names: {} };
    },
    whole: (look) => wholeOfItem(recordsBy(look), refused),
  };
}

function wholeOfItem(listed: ItemRecords | undefined, refused: readonly ExcludedRecord[]): Whole {
  const [first, ...others] = listed?.records ?? [];
  if (first === undefined) return wholeOf([], refused);
  const same = others.map(({ record, day, naturalKey }) => ({
    record,
    day,
    naturalKey,
    reason: 'SAME_FACT_OTHER_SOURCE' as const,
  }));
  return wholeOf(
    [countedOnce(first.record, first.day)],
    [...refused, ...same],
    listed?.ageUnknown === true ? ['出生日期未登记，按儿童病种计'] : [],
  );
}

function listingOf(
  standard: Standard,
  diagnoses: readonly Diagnosis[],
  timeline: Timeline,
): ReadonlyMap<string, ItemRecords> {
  const listed = diagnoses.flatMap((fact) => {
    const birthOn = timeline.birthOf(fact.record.personRef);
    const found = listedDisease(standard, fact.record.body, birthOn);
    return found === null ? [] : [{ fact, found }];
  });
  const byItem = groupBy(listed, ({ found }) => found.item.item);
  return new Map(
    [...byItem].map(([item, group]) => [
      item,
      {
        records: group.map(({ fact }) => fact).sort(compareDiagnoses),
        ageUnknown: group.some(({ found }) => found.ageUnknown),
      },
    ]),
  );
}

function compareDiagnoses(a: Diagnosis, b: Diagnosis): number {
  return (
    a.day - b.day ||
    b.record.publishedAt - a.record.publishedAt ||
    compareText(b.record.eventId, a.record.eventId)
  );
}
