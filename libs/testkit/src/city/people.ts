import type { Day } from './days.js';
import type { County, Village } from './places.js';

/** 与户主关系 of the ledger, in words. */
export type Relation = '户主' | '配偶' | '之子' | '之女' | '之父' | '之母' | '之孙子' | '之孙女';

/** A person of the city in small; nobody real. */
export interface CityPerson {
  readonly name: string;
  /** 18 digits with prefix 130599. */
  readonly number: string;
  readonly birthOn: Day;
  readonly female: boolean;
  readonly relation: Relation;
  /** 劳动技能 says able to work. */
  readonly canWork: boolean;
}

/** 监测对象类别 in a term of months (yyyyMM). */
export interface Monitoring {
  readonly category: 'UNSTABLE_EX_POOR' | 'MARGINAL' | 'SUDDEN_DIFFICULTY';
  readonly identified: string;
  /** 消除监测时间; null while it goes on. */
  readonly removed: string | null;
}

/** A household as the ledger has it. */
export interface CityHousehold {
  /** 户编号. */
  readonly householdId: string;
  readonly county: County;
  readonly village: Village;
  readonly exPoor: boolean;
  readonly monitoring: Monitoring | null;
  readonly members: readonly CityPerson[];
  /** 家庭纯收入 in fen; null where the ledger leaves it open. */
  readonly netIncomeFen: number | null;
  readonly onlyHouse: boolean | null;
  /** Name of the planted scenario; null for the background. */
  readonly scenario: string | null;
}

/** The head of the household. @throws Error for a household without members */
export function headOf({ householdId, members }: CityHousehold): CityPerson {
  const [head] = members;
  if (head === undefined) throw new Error(`household ${householdId} has no members`);
  return head;
}
