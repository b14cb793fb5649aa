import { dayOf, isoOf } from './days.js';
import type { CityDraft } from './draft.js';
import type { FaultLabel, PlannedRow } from './hand-over.js';
import { layoutOf } from './layouts.js';
import { wrongCheckDigit } from './person-number.js';
import { headOf, type CityHousehold, type CityPerson } from './people.js';
import { certificate, traffic } from './records/departments.js';
import { warning } from './records/field.js';
import { amountsOf, burden, settle } from './records/health.js';
import type { Random } from './random.js';

/** A person whom no ledger ever names: the records wait for the register. */
function stranger(draft: CityDraft): CityPerson {
  const birthOn = dayOf('1968-03-01') + draft.random.int(0, 4_000);
  return {
    name: draft.rareName('郅'),
    number: draft.numbers.next(birthOn, true),
    birthOn,
    female: true,
    relation: '户主',
    canWork: true,
  };
}

/** Records of people whom the register does not know, each large enough for an alert. */
export function strangers(draft: CityDraft, somewhere: CityHousehold): void {
  const traits = { labels: ['STRANGER'] } as const;
  const one = stranger(draft);
  const stay = { on: '2026-05-15', personalFen: 3_000_000, inpatient: true, traits };
  settle(draft, somewhere, one, stay);
  draft.expectWaiting('health-insurance.settlement', 'never');
  burden(draft, somewhere, stranger(draft), { cutOff: '20260630', personalFen: 2_400_000, traits });
  draft.expectWaiting('health-insurance.burden', 'never');
  certificate(draft, somewhere, stranger(draft), {
    on: '2026-06-16',
    disabilityClass: 4,
    grade: 1,
    traits,
  });
  draft.expectWaiting('disabled-persons-federation.certificate', 'never');
  warning(draft, somewhere, stranger(draft), {
    on: '2026-09-17',
    cause: 'OTHER',
    withoutNumber: true,
    traits: { labels: ['STRANGER', 'NO_NUMBER_NAME_VILLAGE'] },
  });
  draft.expectWaiting('grassroots.warning', 'never');
}

function settlementFault(
  draft: CityDraft,
  household: CityHousehold,
  fault: { on: string; label: FaultLabel; reject: PlannedRow['reject']; as: PlannedRow['as'] },
  name?: string,
): void {
  const head = headOf(household);
  settle(draft, household, name === undefined ? head : { ...head, name }, {
    on: fault.on,
    personalFen: 9_900,
    traits: {
      as: fault.as,
      labels: [fault.label],
      ...(fault.reject === null ? {} : { reject: fault.reject }),
    },
  });
}

/** Rows that can't be trusted: each is sent back, with its reason. */
export function badRows(draft: CityDraft, household: CityHousehold): void {
  const head = headOf(household);
  settlementFault(
    draft,
    household,
    { on: '2026-02-10', label: 'TEST_ROW', reject: 'TEST_ROW', as: {} },
    '测试',
  );
  settlementFault(draft, household, {
    on: '2026-04-23',
    label: 'UNKNOWN_CODE',
    reject: 'CODE_UNKNOWN',
    as: { medType: '针灸理疗' },
  });
  const on = dayOf('2026-06-19');
  settle(draft, household, head, {
    on: isoOf(on),
    personalFen: 30_000,
    inpatient: true,
    traits: {
      as: { admittedOn: isoOf(on + 6) },
      reject: 'CONTRADICTION',
      labels: ['END_BEFORE_BEGINNING'],
    },
  });
  burden(draft, household, head, {
    cutOff: '20260831',
    personalFen: 12_300,
    traits: {
      as: { idNumber: wrongCheckDigit(head.number) },
      reject: 'ID_CHECK_DIGIT',
      labels: ['ID_CHECK_DIGIT'],
    },
  });
  traffic(draft, household, head, {
    on: '2026-02-20',
    injury: 'SERIOUS',
    traits: {
      as: { sex: head.female ? '男' : '女' },
      reject: 'SEX_CONTRADICTS',
      labels: ['SEX_AGAINST_NUMBER'],
    },
  });
}

/** Files that are refused whole: their rows must leave no trace. */
export function refusedFiles(draft: CityDraft, households: readonly CityHousehold[]): void {
  for (const household of households.slice(0, 12)) {
    const head = headOf(household);
    const amounts = amountsOf(draft.random, 4_000_000);
    // Rows of January in a file that says August; bills that would be alerts if they were taken.
    settle(draft, household, head, {
      on: '2026-01-13',
      personalFen: 4_000_000,
      amounts,
      slot: 'wrong-month',
    });
    settle(draft, household, head, {
      on: '2026-09-10',
      personalFen: 4_000_000,
      amounts,
      slot: 'unreadable',
    });
    draft.file('dropout-monthly', 'wrong-folder').rows.push({
      kind: 'record',
      fields: { studentNumber: `G${head.number}`, name: head.name, idNumber: head.number },
      as: {},
      reject: null,
      labels: [],
    });
  }
}

/** The whole list again, as departments do when one row was wrong; corrected rows are there already. */
export function sendAgain(draft: CityDraft, layout: string, first: string, again: string): void {
  const { recordId } = layoutOf(layout);
  const second = draft.file(layout, again);
  const corrected = new Set(second.rows.map(({ fields }) => recordId(fields)));
  for (const row of draft.file(layout, first).rows) {
    const reversal = row.labels.includes('REVERSAL');
    if (row.reject !== null || reversal || corrected.has(recordId(row.fields))) continue;
    second.rows.push({ ...row, labels: ['RESENT_UNCHANGED'] });
  }
}

/** The same row twice in a file: it counts once. */
export function doubleRows(draft: CityDraft, random: Random): void {
  for (const [layout, slot] of [
    ['settlement-monthly', '202601'],
    ['burden-list', '20260331'],
    ['cost-yearly', '202609'],
  ] as const) {
    const { rows } = draft.file(layout, slot);
    const good = rows.filter(({ reject, labels }) => reject === null && labels.length === 0);
    for (let count = 0; count < 2 && good.length > 0; count += 1) {
      rows.push({ ...random.pick(good), labels: ['DUPLICATE_SAME'] });
    }
  }
}

/** Totals at the end and a blank row before them, as spreadsheets have. */
export function notRecords(draft: CityDraft): void {
  const plain = { fields: {}, as: {}, reject: null } as const;
  for (const file of draft.files.values()) {
    const tabular = file.format !== 'json' && file.refused === null && file.rows.length > 2;
    if (!tabular || file.title === null) continue;
    file.rows.push({ ...plain, kind: 'blank', labels: ['BLANK_ROW'] });
    file.rows.push({ ...plain, kind: 'totals', labels: ['TOTALS_ROW'] });
  }
}
