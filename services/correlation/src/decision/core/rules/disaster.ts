import { type Fact } from '../fact.js';
import { type ExcludedRecord, type Ledger } from '../ledger.js';
import { ascendingDistinct, groupBy } from '../order.js';
import { piecesOf, sumOf, type Piece } from '../pieces.js';
import { type Instance, type RuleContext, type RuleLogic } from '../rule.js';
import { type EvidenceBodies } from '../types.js';
import { sumInstance } from './sum-instance.js';
import { wholeOf } from './windows.js';

type Damage = Fact<'emergency-management.housing-damage'>;
type Burnt = Fact<'emergency-management.fire'>;

type LeftOut =
  | ExcludedRecord<'emergency-management.housing-damage'>
  | ExcludedRecord<'emergency-management.fire'>;

/** Name of the disaster that a record of loss belongs to; a fire is one of its own. */
function disasterKey({ record }: Damage | Burnt | LeftOut): string {
  return record.topic === 'emergency-management.fire'
    ? `fire:${record.body.fireNumber}`
    : record.body.disasterId;
}

/** Loss that no insurance paid, in fen. */
function uninsuredFen(body: { lossFen: number; insurancePaidFen: number }): number {
  return body.lossFen - body.insurancePaidFen;
}

/** A loss with its reversals, in fen, not below 0. */
export function lossPieces(fact: Damage | Burnt): Piece[] {
  return piecesOf<(Damage | Burnt)['record']['topic']>(fact, uninsuredFen);
}

/** Housing damages and fires that count, by day. */
export function disasterFacts(ledger: Ledger): (Damage | Burnt)[] {
  const facts = [
    ...ledger.of('emergency-management.housing-damage').facts,
    ...ledger.of('emergency-management.fire').facts,
  ];
  return facts.sort((a, b) => a.day - b.day);
}

/** Records of housing damages and fires that do not count. */
export function disasterExcluded(ledger: Ledger): LeftOut[] {
  return [
    ...ledger.of('emergency-management.housing-damage').excluded,
    ...ledger.of('emergency-management.fire').excluded,
  ];
}

/** Loss of house and property that no insurance paid, by disaster or fire. */
export const disasterLoss: RuleLogic = {
  ruleId: 'disaster.loss',
  topics: ['emergency-management.housing-damage', 'emergency-management.fire'],
  unit: 'FEN',
  *instances({ ledger }: RuleContext): Iterable<Instance> {
    const excludedBy = groupBy(disasterExcluded(ledger), disasterKey);
    for (const [disaster, facts] of groupBy(disasterFacts(ledger), disasterKey)) {
      const whole = wholeOf(facts.map(lossPieces), excludedBy.get(disaster) ?? []);
      yield sumInstance({
        windowKey: disaster,
        days: ascendingDistinct(facts.map(({ day }) => day)),
        wholeBy: () => whole,
      });
    }
  },
};

function lostRooms(body: EvidenceBodies['emergency-management.housing-damage']): number {
  return body.collapsedRooms + body.severeRooms;
}

function collapsedRooms({ record, reversals }: Damage): number {
  return [record, ...reversals].reduce((sum, { body }) => sum + body.collapsedRooms, 0);
}

/** Collapsed or severely damaged rooms of a household's only house. */
export const disasterHousing: RuleLogic = {
  ruleId: 'disaster.housing',
  topics: ['emergency-management.housing-damage'],
  unit: 'COUNT',
  *instances({ ledger, timeline }: RuleContext): Iterable<Instance> {
    const { facts, excluded } = ledger.of('emergency-management.housing-damage');
    const excludedBy = groupBy(excluded, disasterKey);
    // Unknown is not "has another house": it suppresses nothing, and the explanation says so.
    const onlyHouses = facts.filter(({ day }) => timeline.onlyHouseOn(day) !== false);
    for (const [disaster, damages] of groupBy(onlyHouses, disasterKey)) {
      const unknown = damages.some(({ day }) => timeline.onlyHouseOn(day) === null);
      const whole = wholeOf(
        damages.map((fact) => piecesOf(fact, lostRooms)),
        excludedBy.get(disaster) ?? [],
        unknown ? ['是否唯一住房未登记'] : [],
      );
      yield {
        windowKey: disaster,
        days: ascendingDistinct(damages.map(({ day }) => day)),
        range: null,
        read: ({ day }) => {
          const known = damages.filter((fact) => fact.day <= day);
          const collapsed = known.reduce((sum, fact) => sum + Math.max(0, collapsedRooms(fact)), 0);
          return {
            value: known.reduce((sum, fact) => sum + sumOf(piecesOf(fact, lostRooms)), 0),
            names: { collapsedRooms: collapsed },
          };
        },
        whole: () => whole,
      };
    }
  },
};
