/** What a ledger says about a household as a whole, beside who is in it. */
export type HouseholdChange = 'MERGED' | 'RENUMBERED' | 'MOVED';

/**
 * One row of the household ledger (全国防返贫监测信息系统 export): a member as seen on one day,
 * with the columns of the household repeated on every member's row.
 */
export interface LedgerRow {
  /** 户编号. */
  readonly householdId: string;
  /** Keyed reference of the person. */
  readonly personRef: string;
  /** 原证件号码: reference of the number that the person had before; null where none is named. */
  readonly formerRef: string | null;
  /** Day on which the ledger was drawn up. */
  readonly asOf: number;
  readonly nameBirthRef: string | null;
  readonly nameVillageRef: string | null;
  /** Birth date as a day; null when unknown. */
  readonly birthOn: number | null;
  /** 与户主关系 is 户主. */
  readonly head: boolean;
  /** 劳动技能: able to work; null when the ledger leaves it open. */
  readonly canWork: boolean | null;
  /** First day as a member, where the ledger names it. */
  readonly joinedOn: number | null;
  /** First day no longer a member, where the ledger names it. */
  readonly leftOn: number | null;
  /** Day of death, the last one as a member. */
  readonly diedOn: number | null;
  /** 误录: the person never was a member, whatever ledgers up to this day say. */
  readonly neverMember: boolean;
  /** What became of the household as a whole on `changedOn`; null where the row says nothing of it. */
  readonly householdChange: HouseholdChange | null;
  /** 变动日期. */
  readonly changedOn: number | null;
  /** 原户编号: household from which the member came, or the household's former number. */
  readonly originHouseholdId: string | null;
  /** 转入户编号: household that the member joined, or the household's new number. */
  readonly targetHouseholdId: string | null;
  /** 户类型. */
  readonly householdType: 'ORDINARY' | 'EX_POOR';
  /** 监测对象类别; null when not monitored. */
  readonly category: string | null;
  /** 识别监测时间: first day of the month of identification. */
  readonly identifiedOn: number | null;
  /** 消除监测时间: the term ends before the first day of this month; null while it goes on. */
  readonly removedOn: number | null;
  /** 家庭纯收入 of a year in fen; null when unknown. */
  readonly netIncomeFen: number | null;
  /** Whether the house is the household's only one; null when unknown. */
  readonly onlyHouse: boolean | null;
  readonly countyCode: string;
  readonly townCode: string;
  readonly villageCode: string;
}

/** A row under the number that its person has now. */
export interface NamedRow extends LedgerRow {
  /** Whether the ledger itself has that number; false where it still has a former one. */
  readonly underCurrentNumber: boolean;
}

/** Whether a row lists a member: who has not left, has not died and goes into no other household. */
export function isListed({ leftOn, diedOn, householdChange }: LedgerRow): boolean {
  return leftOn === null && diedOn === null && householdChange !== 'MERGED';
}

/** Orders texts by code unit, as everywhere in the hub: the same on every machine. */
export function compareText(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
