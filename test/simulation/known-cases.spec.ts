import { arrivalMsMax, type Fault } from './faults.js';
import type { Delivered } from './pipeline-inputs.js';
import { playPipeline } from './pipeline-world.js';
import { playRelays } from './relay-world.js';
import { expectSound, useRealTime, useVirtualTime, type Outcome } from './run.js';

/** One transaction with so many records of one key, and what happens at the named steps. */
function relays(records: number, faults: Readonly<Record<string, Fault>>): Promise<Outcome> {
  const writes = [{ topic: 'tasks', key: 'H1', records, pauseMs: 0 }] as const;
  return playRelays({ seed: 1, writes, faults: new Map(Object.entries(faults)) });
}

const aBill: Delivered = {
  topic: 'health-insurance.settlement',
  recordId: 'R1',
  version: 1,
  person: 'wang',
  amountYuan: 6_000,
  day: '2026-03-10',
  withdrawn: false,
  afterMs: 100,
  again: false,
  isUnreadable: false,
};

function pipeline(
  delivered: readonly Delivered[],
  faults: Readonly<Record<string, Fault>>,
): Promise<Outcome> {
  return playPipeline({ seed: 1, delivered, faults: new Map(Object.entries(faults)) });
}

/** A case whose fault hits nobody would say nothing. */
function expectSoundWithAll(outcome: Outcome): void {
  expect(outcome.unhit).toEqual([]);
  expectSound(outcome);
}

const crash: Fault = { kind: 'crash', noticedMs: 0, backMs: 100 };
/** It sleeps until others have long taken over, and wakes up without lock and partitions. */
const sleepsAsZombie = naps(9_000);

/** It sleeps and loses its lock at once. */
function naps(forMs: number): Fault {
  return { kind: 'sleep', forMs, forgottenMs: 0 };
}
/** A request that fails for its sender and arrives as late as one can. */
const arrivesLate: Fault = { kind: 'break', arrivesMs: arrivalMsMax };

describe('a relay', () => {
  beforeEach(useVirtualTime);
  afterEach(useRealTime);

  test.each<[string, Record<string, Fault>]>([
    ['dies before it publishes', { 'sends o/1': crash }],
    ['dies after it has published', { 'answer to sends o/1': crash }],
    ['dies before it confirms', { 'confirms 1': crash }],
    ['dies as soon as it has confirmed', { 'answer to confirms 1': crash }],
    ['sleeps with a page in hand', { 'answer to reads a page': sleepsAsZombie }],
    ['sleeps before it publishes', { 'sends o/1': sleepsAsZombie }],
    ['sleeps between two sends of a page', { 'answer to sends o/1': sleepsAsZombie }],
    ['sleeps before it confirms', { 'confirms 1': sleepsAsZombie }],
    ['never gets its record through at first', { 'sends o/1': { kind: 'break', arrivesMs: null } }],
    ['is told that a send failed which arrives at the last moment', { 'sends o/1': arrivesLate }],
    [
      'dies at once after a send that arrives at the last moment',
      { 'sends o/1': arrivesLate, 'answer to reads a page': crash },
    ],
    // Between the page and the send: half of the settling time is its own, the other half is the
    // way.
    [
      'sends as late as it may, by the longest way',
      { 'answer to confirms nothing': naps(1_900), 'sends o/1': arrivesLate },
    ],
    [
      'wakes up when it is too late to send',
      { 'answer to confirms nothing': naps(3_500), 'sends o/1': arrivesLate },
    ],
    ['is not told whether it took over', { 'takes over': { kind: 'break', arrivesMs: 0 } }],
  ])('that %s publishes each record once', async (_, faults) => {
    expectSoundWithAll(await relays(5, faults));
  });

  test('cannot see a send that arrives later than it waits: the known limit of reading back', async () => {
    const late: Fault = { kind: 'break', arrivesMs: 6_000 };
    const { broken } = await relays(1, { 'sends o/1': late });
    expect(broken).toEqual(['row 1 was published 2 times']);
  });
});

describe('the way from a department to an alert', () => {
  beforeEach(useVirtualTime);
  afterEach(useRealTime);

  test.each<[string, Record<string, Fault>]>([
    ['matching dies before its commit', { 'enqueue 1': crash }],
    ['matching dies before it commits the offset', { 'commits 1 of health-insurance': crash }],
    [
      'a consumer wakes up in its transaction after others did the work',
      { 'claim record/': sleepsAsZombie },
    ],
    [
      'a consumer wakes up with an offset to commit',
      { 'commits 1 of health-insurance': sleepsAsZombie },
    ],
    [
      'it is not known whether a transaction was committed',
      { commit: { kind: 'break', arrivesMs: 300 } },
    ],
    ['a handler fails for a reason that nobody foresaw', { 'claim record/': { kind: 'bug' } }],
    [
      'the offset of a batch is committed after that of the next one',
      { 'commits 1 of hub.household-events': arrivesLate },
    ],
  ])('holds where %s', async (_, faults) => {
    const correction = { ...aBill, version: 2, amountYuan: 600, afterMs: 2_000 };
    expectSoundWithAll(await pipeline([aBill, correction], faults));
  });

  test('holds where nothing of a batch can be read, and the position stays behind the offset', async () => {
    expectSoundWithAll(await pipeline([{ ...aBill, isUnreadable: true }], {}));
  });

  test('holds where two topics write to one household at once', async () => {
    const aFire: Delivered = { ...aBill, topic: 'emergency-management.fire' };
    expectSoundWithAll(await pipeline([aBill, aFire], {}));
  });
});
