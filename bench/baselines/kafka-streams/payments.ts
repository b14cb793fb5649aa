import {
  type Publisher,
  aResident,
  aSettlement,
  publishAll,
  reference,
} from '../../made-records.js';

const settlements = 'health-insurance.settlement';
const residents = 'register.residents';
/** What the rule of the baseline compares with, fen. */
const lineFen = 500_000;
/** Of a hundred records so many are of persons whom the register does not know. */
const strangersOfHundred = 77;
/** The last second of 2025 in Asia/Shanghai and the first of 2026: a sum ends with the year. */
const instants = [Date.UTC(2025, 11, 31, 15, 59, 59), Date.UTC(2025, 11, 31, 16, 0, 0)] as const;

/** How much is published. */
export interface PaymentPlan {
  /** Residents; two share a household. */
  readonly residents: number;
  readonly settlements: number;
}

/** What must come out of it. */
export interface PaymentTruth {
  readonly strangers: number;
  /** Households with years in which they reach the line, as `household/year`. */
  readonly alerts: ReadonlySet<string>;
}

interface Payment {
  readonly person: number;
  readonly isStranger: boolean;
  readonly year: number;
  readonly occurredAt: number;
  readonly personalFen: number;
}

/** Draws for the n-th payment: the same each time, and evenly over 32 bits (the finish of MurmurHash3). */
function lotOf(of: number): number {
  const once = Math.imul(of ^ (of >>> 16), 0x85eb_ca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2_ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}

/** The n-th payment. Amounts are round, so that some households reach the line to the fen. */
function paymentOf(plan: PaymentPlan, of: number): Payment {
  const isStranger = of % 100 < strangersOfHundred;
  const lot = lotOf(of);
  const isNextYear = lot % 8 === 0;
  return {
    person: isStranger ? plan.residents + of : lot % plan.residents,
    isStranger,
    year: isNextYear ? 2026 : 2025,
    occurredAt: instants[isNextYear ? 1 : 0],
    personalFen: 10_000 * (1 + (lot % 13)),
  };
}

/** Adds up what the job must find. */
export function paymentTruth(plan: PaymentPlan): PaymentTruth {
  const sums = new Map<string, number>();
  let strangers = 0;
  for (let of = 0; of < plan.settlements; of += 1) {
    const { person, isStranger, year, personalFen } = paymentOf(plan, of);
    if (isStranger) strangers += 1;
    else {
      const key = `H${String(person >> 1)}/${String(year)}`;
      sums.set(key, (sums.get(key) ?? 0) + personalFen);
    }
  }
  const reached = [...sums].filter(([, sum]) => sum >= lineFen).map(([key]) => key);
  return { strangers, alerts: new Set(reached) };
}

/** Publishes residents and settlements; topics and codec are ready. */
export async function publishPayments(publisher: Publisher, plan: PaymentPlan): Promise<void> {
  await publishAll(publisher, residents, plan.residents, (of) => ({
    key: reference(of),
    value: aResident(of),
  }));
  await publishAll(publisher, settlements, plan.settlements, (of) => {
    const { person, occurredAt, personalFen } = paymentOf(plan, of);
    const settlement = aSettlement(of, person);
    const envelope = { ...settlement.envelope, occurredAt };
    return { key: reference(person), value: { ...settlement, envelope, personalFen } };
  });
}
