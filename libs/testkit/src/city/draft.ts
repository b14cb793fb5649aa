import type { RejectionCode } from '#domain';
import { isoOf, type Day } from './days.js';
import type { FaultLabel, Fields, HandOver, Phase, PlannedRow } from './hand-over.js';
import { PersonNumbers } from './person-number.js';
import type { CityHousehold, CityPerson } from './people.js';
import type { County, Village } from './places.js';
import type { Random } from './random.js';
import type { TruthAbsence, TruthAlert, TruthWithdrawal } from './truth.js';

/** How a row differs from a plain good one. */
export interface RowTraits {
  readonly as?: Fields;
  readonly reject?: RejectionCode;
  readonly labels?: readonly FaultLabel[];
}

/** What a scenario says about an alert; the rest follows from the household. */
export interface ExpectedAlert {
  readonly rule: string;
  readonly instance: string;
  readonly person?: CityPerson;
  readonly diseaseItem?: number;
  readonly group: 'WATCHED' | 'ORDINARY';
  readonly severity: TruthAlert['severity'];
  readonly metOn: Day;
  readonly value: number | null;
  readonly thresholdFen?: number;
  /** The county in the end where it is not the household's first. */
  readonly county?: County;
  /** The village in the end, where that is what was planted. */
  readonly village?: Village;
}

/** What a ledger says became of a member or of the whole household (变动类型). */
export interface LedgerChange {
  readonly change: 'LEFT' | 'DIED' | 'SPLIT' | 'MERGED' | 'MOVED' | 'NEVER_MEMBER';
  /** 变动日期; null for what never was. */
  readonly on: Day | null;
  /** Of whom; everybody whom the ledger lists where it is left out. */
  readonly of?: CityPerson;
  /** 原户编号. */
  readonly from?: CityHousehold;
  /** 转入户编号. */
  readonly into?: CityHousehold;
}

/** A household in a ledger of a later day: one row a person. */
export interface LedgerEntry {
  readonly household: CityHousehold;
  readonly change?: LedgerChange;
  readonly asOf: Day;
  readonly phase: Phase;
}

// None of these is among the given names of the background.
const rareLetters = '沛铭琛钰翰昱旻晟珩瑾璟瑶岚峻岳崧沅沐泓洵浔淳渊湛溪漪';

interface Waiting {
  readonly topic: string;
  readonly until: 'register' | 'never' | 'decision';
}

/** The city while it is being planned: households, rows by file, and what must come of them. */
export class CityDraft {
  readonly numbers: PersonNumbers;
  readonly households: CityHousehold[] = [];
  readonly ledgerEntries: LedgerEntry[] = [];
  readonly alerts: TruthAlert[] = [];
  readonly notInForce: TruthAbsence[] = [];
  readonly withdrawn: TruthWithdrawal[] = [];
  readonly waiting: Waiting[] = [];
  #sequence = 0;
  #rareNames = 0;
  readonly #householdsOf = new Map<string, number>();

  constructor(
    readonly random: Random,
    readonly counties: readonly County[],
    readonly files: ReadonlyMap<string, HandOver>,
  ) {
    this.numbers = new PersonNumbers(random.fork('numbers'));
  }

  /** A running number with a prefix: the ids of a department's system. */
  nextId(prefix: string): string {
    this.#sequence += 1;
    return `${prefix}${String(this.#sequence).padStart(7, '0')}`;
  }

  /** A full name that nobody else in the city has, so that a record without a number finds it. */
  rareName(surname = '要'): string {
    const count = this.#rareNames;
    this.#rareNames += 1;
    const letters = Array.from(rareLetters);
    const first = letters[count % letters.length] ?? '';
    const second = letters[Math.floor(count / letters.length) % letters.length] ?? '';
    const third = letters[Math.floor(count / letters.length ** 2) - 1] ?? '';
    return surname + first + second + third;
  }

  /** 户编号: county and a running number. */
  nextHouseholdId({ code }: County): string {
    const next = (this.#householdsOf.get(code) ?? 0) + 1;
    this.#householdsOf.set(code, next);
    return `${code}${String(next).padStart(7, '0')}`;
  }

  /** Puts a row into a file. @throws Error when the city has no such file */
  row(layout: string, slot: string, fields: Fields, traits: RowTraits = {}): void {
    const planned: PlannedRow = {
      kind: 'record',
      fields,
      as: traits.as ?? {},
      reject: traits.reject ?? null,
      labels: traits.labels ?? [],
    };
    this.file(layout, slot).rows.push(planned);
  }

  /** The file of a layout for a slot of its calendar (month, cut-off day, stage). */
  file(layout: string, slot: string): HandOver {
    const file = this.files.get(`${layout}/${slot}`);
    if (file === undefined) throw new Error(`the city has no file ${layout}/${slot}`);
    return file;
  }

  /** An alert that must be in force in the end. */
  expect(household: CityHousehold, expected: ExpectedAlert): void {
    this.alerts.push(alertOf(household, expected));
  }

  /** No alert of this rule may be in force for the household in that county. */
  expectNone(household: CityHousehold, rule: string, county: County = household.county): void {
    this.notInForce.push(absenceOf(household, rule, county));
  }

  /** An alert of this rule is raised for the household, and withdrawn for that reason. */
  expectWithdrawn(household: CityHousehold, rule: string, reason: TruthWithdrawal['reason']): void {
    const absence = absenceOf(household, rule, household.county);
    this.notInForce.push(absence);
    this.withdrawn.push({ ...absence, reason });
  }

  /** A record that matching can't place, for good, until the late ledger, or until a decision. */
  expectWaiting(topic: string, until: Waiting['until']): void {
    this.waiting.push({ topic, until });
  }
}

function absenceOf(household: CityHousehold, ruleId: string, { code }: County): TruthAbsence {
  const { householdId, scenario } = household;
  return { householdId, countyCode: code, ruleId, scenario: scenario ?? 'background' };
}

function alertOf(household: CityHousehold, expected: ExpectedAlert): TruthAlert {
  const counted = moneyRules.has(expected.rule) ? 'FEN' : 'COUNT';
  return {
    householdId: household.householdId,
    countyCode: (expected.county ?? household.county).code,
    villageCode: expected.village?.code ?? null,
    ruleId: expected.rule,
    instance: expected.instance,
    personNumber: expected.person?.number ?? null,
    diseaseItem: expected.diseaseItem ?? null,
    group: expected.group,
    severity: expected.severity,
    firstMetOn: isoOf(expected.metOn),
    value: expected.value,
    unit: counted,
    thresholdFen: expected.thresholdFen ?? null,
    scenario: household.scenario ?? 'background',
  };
}

const moneyRules: ReadonlySet<string> = new Set([
  'illness.year-burden',
  'illness.single-stay',
  'schooling.year-cost',
  'disaster.loss',
  'combined.rigid-spending',
]);
