import { rejectionCodes } from '#domain';
import type { CountyAlert } from '#schemas';
import type {
  CityTruth,
  RowOutcome,
  TruthAlert,
  TruthReceipt,
  TruthWithdrawal,
} from '../city/truth.js';
import { windowKeyOf, type WindowKeyHashes } from '../city/window-key.js';
import type { ReceiptRow, ReceiptSummary } from './read-receipt.js';

/** What a department got back for a file. */
export interface FoundReceipt {
  readonly connector: string;
  readonly layout: string;
  readonly file: string;
  /** Reason code of a refusal of the whole file. */
  readonly refused: string | null;
  readonly rows: readonly ReceiptRow[];
  /** Figures of the summary beside it; null where there is no receipt. */
  readonly summary: ReceiptSummary | null;
}

/** What the hub made of a city. */
export interface CityOutcome {
  readonly receipts: readonly FoundReceipt[];
  /** Highest revision of each alert, withdrawn ones too, as read from the topics. */
  readonly alerts: readonly CountyAlert[];
  readonly parkedByTopic: Readonly<Record<string, number>>;
  readonly reviewByTopic: Readonly<Record<string, number>>;
  readonly quarantined: number;
}

/** One difference between what was planted and what came out. */
export interface Difference {
  readonly kind: 'receipt' | 'alert' | 'waiting' | 'quarantine';
  /** What it is about; never a name or number of a person. */
  readonly subject: string;
  readonly expected: string;
  readonly found: string;
}

const words: Readonly<Record<RowOutcome, string>> = {
  published: '已接收',
  unchanged: '无变化',
  rejected: '退回',
  ignored: '忽略',
};

const dayMs = 86_400_000;

function fileKey({
  connector,
  layout,
  file,
}: Pick<FoundReceipt, 'connector' | 'layout' | 'file'>): string {
  return [connector, layout, file].join('/');
}

function receiptDifferences(truth: TruthReceipt, found: FoundReceipt | undefined): Difference[] {
  const kind = 'receipt';
  const subject = fileKey(truth);
  const differs = (expected: string, got: string, line = ''): Difference[] =>
    expected === got ? [] : [{ kind, subject: `${subject}${line}`, expected, found: got }];
  if (found === undefined) return differs('a receipt', 'none');
  if (truth.refused !== null || found.refused !== null) {
    return differs(String(truth.refused), String(found.refused));
  }
  const byLine = new Map(found.rows.map((row) => [row.line, row]));
  const rows = truth.rows.flatMap(({ line, outcome, code }) => {
    const row = byLine.get(line);
    const at = `:${String(line)}`;
    const result = differs(words[outcome], row?.result ?? 'no such row', at);
    const reason = code === null ? '' : rejectionCodes[code].zh;
    const isNamed = code === null ? row?.reason === '' : row?.reason.includes(reason) === true;
    return isNamed ? result : [...result, ...differs(reason, row?.reason ?? '', `${at} reason`)];
  });
  return [
    ...differs(`${String(truth.rowsIn)} rows`, `${String(found.rows.length)} rows`),
    ...rows,
    ...differs(
      figures(truth),
      found.summary === null ? 'none' : figures(found.summary),
      ' summary',
    ),
  ];
}

function figures({ rowsIn, published, unchanged, rejected, ignored }: ReceiptSummary): string {
  return JSON.stringify({ rowsIn, published, unchanged, rejected, ignored });
}

function alertKey(county: string, household: string, rule: string, windowKey: string): string {
  return [county, household, rule, windowKey].join('/');
}

function alertText(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields);
}

function expectedText(truth: TruthAlert): string {
  const { group, severity, firstMetOn, value, thresholdFen, villageCode } = truth;
  return alertText({
    group,
    severity,
    firstMetOn,
    ...(value === null ? {} : { value }),
    ...(thresholdFen === null ? {} : { threshold: thresholdFen }),
    ...(villageCode === null ? {} : { village: villageCode }),
  });
}

function foundText(truth: TruthAlert, alert: CountyAlert): string {
  const [indicator] = alert.indicators;
  return alertText({
    group: alert.group,
    severity: alert.severity,
    firstMetOn: new Date(alert.firstMetOn * dayMs).toISOString().slice(0, 10),
    ...(truth.value === null ? {} : { value: indicator?.value }),
    ...(truth.thresholdFen === null ? {} : { threshold: indicator?.threshold }),
    ...(truth.villageCode === null ? {} : { village: alert.villageCode }),
  });
}

function alertDifferences(
  truth: CityTruth,
  alerts: readonly CountyAlert[],
  hashes: WindowKeyHashes,
): Difference[] {
  const kind = 'alert';
  const inForce = alerts.filter((alert) => alert.kind !== 'WITHDRAWN');
  const found = new Map(
    inForce.map((alert) => [
      alertKey(alert.countyCode, alert.householdId, alert.ruleId, alert.windowKey),
      alert,
    ]),
  );
  const differences: Difference[] = [];
  for (const expected of truth.alerts) {
    const { countyCode, householdId, ruleId, scenario } = expected;
    const key = alertKey(countyCode, householdId, ruleId, windowKeyOf(expected, hashes));
    const alert = found.get(key);
    found.delete(key);
    const [wanted, got] = [
      expectedText(expected),
      alert === undefined ? 'no alert' : foundText(expected, alert),
    ];
    if (wanted !== got)
      differences.push({ kind, subject: `${key} (${scenario})`, expected: wanted, found: got });
  }
  for (const [key, alert] of found) {
    const known = truth.notInForce.find(
      (one) => one.householdId === alert.householdId && one.ruleId === alert.ruleId,
    );
    const scenario = known === undefined ? '' : ` (${known.scenario})`;
    differences.push({
      kind,
      subject: key + scenario,
      expected: 'no alert',
      found: alert.severity,
    });
  }
  return differences;
}

/**
 * Of what was planted to be raised and withdrawn: the reason given, or that there is no such alert. An alert
 * that is still in force is told by `alertDifferences`.
 */
function withdrawalDifferences(
  planted: readonly TruthWithdrawal[],
  alerts: readonly CountyAlert[],
  ledgersFirst: boolean,
): Difference[] {
  return planted.flatMap(({ householdId, countyCode, ruleId, scenario, reason }): Difference[] => {
    const found = alerts.filter(
      (alert) =>
        alert.householdId === householdId &&
        alert.countyCode === countyCode &&
        alert.ruleId === ruleId,
    );
    if (found.some(({ withdrawnBecause }) => withdrawnBecause === reason)) return [];
    if (found.length === 0 && !ledgersFirst) return [];
    return [
      {
        kind: 'alert',
        subject: `${countyCode}/${householdId}/${ruleId} (${scenario})`,
        expected: `withdrawn: ${reason}`,
        found: found.map((alert) => `${alert.kind} ${String(alert.withdrawnBecause)}`).join(', '),
      },
    ];
  });
}

function countDifferences(
  what: string,
  expected: Readonly<Record<string, number>>,
  found: Readonly<Record<string, number>>,
): Difference[] {
  const topics = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...topics].flatMap((topic): Difference[] => {
    const [wanted, got] = [expected[topic] ?? 0, found[topic] ?? 0];
    const subject = `${what} ${topic}`;
    if (wanted === got) return [];
    return [{ kind: 'waiting', subject, expected: String(wanted), found: String(got) }];
  });
}

/**
 * Everything in which the hub's outcome differs from what was planted; empty when nothing does.
 * @param ledgersFirst false where records may come before the ledger of their household: of what waits only the
 *   last version is kept, and what a correction would have withdrawn is then never raised
 */
export function compareCity(
  truth: CityTruth,
  outcome: CityOutcome,
  hashes: WindowKeyHashes,
  { ledgersFirst = true }: { readonly ledgersFirst?: boolean } = {},
): readonly Difference[] {
  const byFile = new Map(outcome.receipts.map((receipt) => [fileKey(receipt), receipt]));
  const quarantine: Difference[] =
    outcome.quarantined === truth.quarantined
      ? []
      : [
          {
            kind: 'quarantine',
            subject: 'hub.quarantine',
            expected: String(truth.quarantined),
            found: String(outcome.quarantined),
          },
        ];
  return [
    ...truth.receipts.flatMap((receipt) =>
      receiptDifferences(receipt, byFile.get(fileKey(receipt))),
    ),
    ...alertDifferences(truth, outcome.alerts, hashes),
    ...withdrawalDifferences(truth.withdrawn, outcome.alerts, ledgersFirst),
    ...countDifferences('parked', truth.parkedByTopic, outcome.parkedByTopic),
    ...countDifferences('in review', truth.reviewByTopic, outcome.reviewByTopic),
    ...quarantine,
  ];
}
