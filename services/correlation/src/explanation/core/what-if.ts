import { isHit, wouldHold } from '../../decision/core/instance.js';
import { listed } from '../../decision/core/pieces.js';
import type { HouseholdInput } from '../../decision/core/types.js';
import { recordKey } from '../../decision/core/versions.js';
import type { WhatIf } from './explanation.js';
import { type AlertWindow, findWindow } from './find-window.js';

/** Records that are tried without; the largest come first, and smaller ones carry nothing alone. */
const recordsTriedMax = 50;

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
  return [
    ...belowLine(window),
    ...withoutRecord(input, named, window),
    ...ordinaryGroup(input, named, window),
  ];
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

function withoutRecord(input: HouseholdInput, named: Named, { whole }: AlertWindow): WhatIf[] {
  const counted = listed(whole?.groups ?? []).filter(({ contribution }) => contribution > 0);
  return counted.slice(0, recordsTriedMax).flatMap(({ record }): WhatIf[] => {
    const key = recordKey(record);
    const evidence = input.evidence.filter((one) => recordKey(one) !== key);
    if (holds({ ...input, evidence }, named)) return [];
    const { eventId, sourceSystem, recordId } = record;
    return [{ kind: 'WITHOUT_RECORD', eventId, sourceSystem, recordId }];
  });
}

function ordinaryGroup(input: HouseholdInput, named: Named, { finding }: AlertWindow): WhatIf[] {
  const { facts } = input;
  if (facts === null || finding?.first.group !== 'WATCHED') return [];
  const ordinary = { ...input, facts: { ...facts, types: [], categories: [] } };
  const { ordinary: line } = finding.first.compiled.rule.lines;
  const lineFen = line.kind === 'AMOUNT' ? line.fen : null;
  return [{ kind: 'ORDINARY_GROUP', lineFen, holds: holds(ordinary, named) }];
}
