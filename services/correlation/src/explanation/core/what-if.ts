import { isHit, wouldHold } from '../../decision/core/instance.js';
import { listed, type Piece } from '../../decision/core/pieces.js';
import type { HouseholdInput } from '../../decision/core/types.js';
import { recordKey } from '../../decision/core/versions.js';
import type { NamedRecord, WhatIf } from './explanation.js';
import { type AlertWindow, findWindow } from './find-window.js';

/** Records that are tried without; the largest come first, and smaller ones carry nothing alone. */
const recordsTriedMax = 50;

/** A record that raises the value. */
type Carrying = Piece['record'];

interface Named {
  readonly ruleId: string;
  readonly alertId: string;
}

/**
 * What would have to be otherwise for an alert not to hold. Each is found by asking the rules again
 * with a changed set, never by arithmetic of its own.
 */
export function whatIfs(input: HouseholdInput, named: Named, window: AlertWindow): WhatIf[] {
  if (window.finding === null) return [];
  const alone = withoutRecord(input, named, window);
  return [
    ...belowLine(window),
    ...(alone.length > 0 ? alone : withoutRecords(input, named, window)),
    ...ordinaryGroup(input, named, window),
  ];
}

function without(input: HouseholdInput, keys: ReadonlySet<string>): HouseholdInput {
  return { ...input, evidence: input.evidence.filter((one) => !keys.has(recordKey(one))) };
}

function namedRecord({ eventId, sourceSystem, recordId }: NamedRecord): NamedRecord {
  return { eventId, sourceSystem, recordId };
}

function holds(input: HouseholdInput, { ruleId, alertId }: Named): boolean {
  return findWindow(input, ruleId, alertId)?.finding != null;
}

function belowLine({ traces }: AlertWindow): WhatIf[] {
  const amounts = traces.filter(isHit).flatMap((hit) => {
    const { threshold, reading, look } = hit;
    // A county may state a condition that a smaller value does not undo; then nothing is claimed.
    if (threshold === null || wouldHold(hit, threshold - 1)) return [];
    const byFen = reading.value - threshold + 1;
    return [{ day: look.day, valueFen: reading.value, lineFen: threshold, byFen }];
  });
  const [first, ...rest] = amounts;
  if (first === undefined || amounts.length < traces.filter(isHit).length) return [];
  const most = rest.reduce((top, one) => (one.byFen > top.byFen ? one : top), first);
  return [{ kind: 'BELOW_LINE', ...most }];
}

/** Records that raise the value, the largest first. */
function carrying({ whole }: AlertWindow): Carrying[] {
  const counted = listed(whole?.groups ?? []).filter(({ contribution }) => contribution > 0);
  return counted.map(({ record }) => record);
}

function withoutRecord(input: HouseholdInput, named: Named, window: AlertWindow): WhatIf[] {
  return carrying(window)
    .slice(0, recordsTriedMax)
    .filter((record) => !holds(without(input, new Set([recordKey(record)])), named))
    .map((record) => ({ kind: 'WITHOUT_RECORD', ...namedRecord(record) }));
}

/**
 * Takes the largest record away until the alert does not hold, then puts back each that was not
 * needed, the smallest first. What another source tells too counts again without the first record.
 */
function withoutRecords(input: HouseholdInput, named: Named, window: AlertWindow): WhatIf[] {
  const taken = new Map<string, Carrying>();
  const holdsWithout = (keys: Iterable<string>): boolean =>
    holds(without(input, new Set(keys)), named);
  let left: AlertWindow | null = window;
  while (left?.finding != null) {
    const [largest] = carrying(left);
    if (largest === undefined && taken.size === 0) return [];
    if (largest === undefined || taken.size === recordsTriedMax)
      return [{ kind: 'WITHOUT_RECORDS', records: [] }];
    taken.set(recordKey(largest), largest);
    left = findWindow(without(input, new Set(taken.keys())), named.ruleId, named.alertId);
  }
  for (const key of [...taken.keys()].reverse()) {
    const others = [...taken.keys()].filter((one) => one !== key);
    if (!holdsWithout(others)) taken.delete(key);
  }
  return [{ kind: 'WITHOUT_RECORDS', records: [...taken.values()].map(namedRecord) }];
}

function ordinaryGroup(input: HouseholdInput, named: Named, { finding }: AlertWindow): WhatIf[] {
  const { facts } = input;
  if (facts === null || finding?.first.group !== 'WATCHED') return [];
  const ordinary = { ...input, facts: { ...facts, types: [], categories: [] } };
  const { ordinary: line } = finding.first.compiled.rule.lines;
  const lineFen = line.kind === 'AMOUNT' ? line.fen : null;
  return [{ kind: 'ORDINARY_GROUP', lineFen, holds: holds(ordinary, named) }];
}
