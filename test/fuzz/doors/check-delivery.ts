import type { EventCodec } from '#bus';
import { eventValue, type AcceptedRecord } from '#connector-kit';
import { canonicalJson } from '#domain';
import { ledgerRowOf } from '../../../services/register/src/ledger/core/ledger-record.js';
import { isReasonZh } from '../door.js';
import type { KnownLayout } from './layouts.js';
import type { StagedDelivery, StagedEvent, StagedRow } from './staged-delivery.js';

/** What PostgreSQL refuses in a text. */
function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** Text that was lost on the way: two different ones would look the same from here on. */
function isWhole(text: string): boolean {
  return isStorable(text) && !text.includes('\ufffd');
}

function faultsOfRows({ rowsIn, rows, remarks, events }: StagedDelivery): string[] {
  const faults: string[] = [];
  if (rows.length !== rowsIn) faults.push(`${rowsIn} rows were counted, ${rows.length} are kept`);
  if (rows.some(({ ordinal }, at) => ordinal !== at + 1))
    faults.push('a number of a row is missing');
  const withEvent = new Set(events.map(({ ordinal }) => ordinal));
  for (const { ordinal, outcome, code, reason_zh: reason } of rows) {
    if (outcome !== 'mapped' && withEvent.has(ordinal))
      faults.push(`row ${ordinal} counts all the same`);
    if (outcome === 'rejected' && (code === null || !isReasonZh(reason))) {
      faults.push(
        `row ${ordinal} was sent back without a reason: ${String(code)} ${String(reason)}`,
      );
    }
  }
  for (const { ordinal, reason_zh: reason } of remarks) {
    if (!withEvent.has(ordinal) || !isReasonZh(reason))
      faults.push(`row ${ordinal} has a remark and no event, or a remark that says nothing`);
  }
  return faults;
}

function recordOf({ topic, record_id: recordId, body, sealed }: StagedEvent): AcceptedRecord {
  // As it comes back from the table where it waits.
  const kept = JSON.parse(JSON.stringify(body)) as typeof body;
  const seal = sealed === null ? null : { keyId: body.sealKeyId, cipher: sealed };
  return { topic, recordId, version: 1, body: kept, sealed: seal };
}

function faultsOfEvent(codec: EventCodec, { layout }: KnownLayout, event: StagedEvent): string[] {
  const texts = [event.record_id, event.scope ?? '', JSON.stringify(event.body)];
  if (!texts.every(isWhole)) return [`an event holds a text that was lost: ${event.record_id}`];
  const record = recordOf(event);
  if (event.topic === '') {
    const { personRef, householdId, villageCode } = ledgerRowOf(record);
    const isWholeRow = [personRef, householdId, villageCode].every((text) => text !== '');
    return isWholeRow ? [] : ['a row of the ledger without person, household or village'];
  }
  const value = eventValue(layout, record, { deliveryId: 'D', publishedAt: 0 });
  const read = codec.decode<object>(event.topic, codec.encode(event.topic, value));
  return canonicalJson(read) === canonicalJson(value)
    ? []
    : [`${event.topic}: read back otherwise`];
}

/** What a delivery that was read to its end owes: every row is told, every event can be published. */
export function faultsOfDelivery(
  codec: EventCodec,
  known: KnownLayout,
  delivery: StagedDelivery,
): readonly string[] {
  const faults = faultsOfRows(delivery);
  for (const event of delivery.events) {
    try {
      faults.push(...faultsOfEvent(codec, known, event));
    } catch (error) {
      faults.push(`an accepted row cannot be published: ${String(error)}`);
    }
  }
  return faults;
}

/** How many rows of a delivery were accepted and refused; what is no record is refused as such. */
export function countRows(rows: readonly StagedRow[]): { accepted: number; refused: number } {
  const accepted = rows.filter(({ outcome }) => outcome === 'mapped').length;
  return { accepted, refused: rows.length - accepted };
}
