/**
 * One row of the household ledger (全国防返贫监测信息系统 export): a member as seen on one day,
 * with the columns of the household repeated on every member's row.
 */
export interface LedgerRow {
  /** 户编号. */
  readonly householdId: string;
  /** Keyed reference of the person. */
  readonly personRef: string;
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
