import type { KafkaMessage } from 'kafkajs';
import { HubError } from '#domain';
import type { EventCodec } from '../codec/event-codec.js';
import { blameKey } from '../errors/key-failed.js';
import { RecordRefused } from '../errors/record-refused.js';
import type { HeldKeys, KeyPlace } from '../hold/held-keys.js';
import { messageOf } from '../kafka/log-record.js';
import { silentLogger } from '../ports.js';
import type { RecordBatch } from '../records.js';
import { PartitionWorker } from './partition-worker.js';

const at = { group: 'correlation', topic: 'hub.household-events', partition: 3 };
type Outcome = Awaited<ReturnType<HeldKeys['hold']>>;

function message(offset: number, key: string | null): KafkaMessage {
  const { topic, partition } = at;
  const value = Buffer.from('v');
  return messageOf({ topic, partition, offset, timestamp: 0, key, value, headers: {} });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** A worker on four records, whose handler lets the records of held keys wait. */
class Scene {
  readonly holds: (KeyPlace & { offset: number })[] = [];
  readonly applied: number[] = [];
  readonly commits: number[] = [];
  readonly stopping = new AbortController();
  readonly worker: PartitionWorker;
  tries = 0;

  constructor(
    private readonly fails: (offset: number) => Error | null,
    outcome: () => Promise<Outcome>,
    put: () => Promise<void> = () => Promise.resolve(),
  ) {
    const codec = { knows: () => true, decode: () => 'v' } as unknown as EventCodec;
    const heldKeys: Partial<HeldKeys> = {
      hold: async (place, { offset }) => {
        const found = await outcome();
        if (found === 'held') this.holds.push({ ...place, offset });
        return found;
      },
    };
    const backoff = { firstMs: 1, delayMsMax: 1 };
    this.worker = new PartitionWorker(
      {
        codec,
        heldKeys: heldKeys as HeldKeys,
        heldBackoff: backoff,
        quarantine: { put },
        clock: { now: () => 0 },
        logger: silentLogger,
        observer: {},
        random: () => 0,
        limits: { attemptsMax: 3, backoff },
        recordsPerBatchMax: 500,
        handle: (batch) => this.handle(batch),
      },
      at,
    );
  }

  run(): Promise<boolean> {
    const messages = [message(0, 'A'), message(1, 'B'), message(2, null), message(3, 'B')];
    const assignment = {
      ...{ messages, endOffset: 4, revoked: new AbortController().signal },
      stopping: this.stopping.signal,
      commit: (next: number) => {
        this.commits.push(next);
        return Promise.resolve();
      },
    };
    return this.worker.run(assignment, () => undefined);
  }

  handle({ records }: RecordBatch<unknown>): Promise<void> {
    this.tries += 1;
    const free = records.filter(({ key }) => !this.holds.some((held) => held.key === key));
    for (const { offset, key } of free) {
      const error = this.fails(offset);
      // What concerns everybody passes over whom it blames, once that one is held.
      const isPassed = key === null && this.holds.length > 0;
      if (error !== null && !isPassed) return Promise.reject(error);
    }
    this.applied.push(...free.map(({ offset }) => offset));
    return Promise.resolve();
  }
}

const bug = new TypeError('x is not a function');
const held = (): Promise<Outcome> => Promise.resolve('held');

describe('a worker whose handler fails', () => {
  it('holds the key of the record after its tries, and goes on with the others', async () => {
    const scene = new Scene((offset) => (offset === 1 ? bug : null), held);
    expect(await scene.run()).toBe(true);
    expect(scene.holds).toEqual([{ ...at, key: 'B', offset: 1 }]);
    expect(scene.applied).toEqual([0, 2]);
    expect(scene.commits.at(-1)).toBe(4);
  });

  it('holds the key that is named where the record concerns everybody', async () => {
    const named = blameKey('B', bug);
    const scene = new Scene((offset) => (offset === 2 ? named : null), held);
    expect(await scene.run()).toBe(true);
    expect(scene.holds).toEqual([{ ...at, key: 'B', offset: 2 }]);
    expect(scene.applied).toEqual([0, 1, 2]);
  });

  it('holds the household that fails, and not the one before it whose record was refused', async () => {
    const refused = new RecordRefused(0, { field: 'x', reasonZh: '不可用' });
    const errors = new Map<number, Error>([
      [0, refused],
      [1, bug],
    ]);
    const scene = new Scene((offset) => errors.get(offset) ?? null, held);
    expect(await scene.run()).toBe(true);
    expect(scene.holds).toEqual([{ ...at, key: 'B', offset: 1 }]);
    expect(scene.applied).toEqual([2]);
  });

  it('holds what cannot be put in quarantine, and does not try for ever', async () => {
    const refused = new RecordRefused(0, { field: 'x', reasonZh: '不可用' });
    const tooLarge = new HubError('RECORD_TOO_LARGE', 'too large');
    const scene = new Scene(
      (offset) => (offset === 0 ? refused : null),
      held,
      () => Promise.reject(tooLarge),
    );
    const ended = scene.run();
    await until(() => scene.holds.length > 0);
    scene.stopping.abort();
    await ended;
    expect(scene.holds[0]).toEqual({ ...at, key: 'A', offset: 0 });
  });

  it('holds the partition where the record concerns everybody and nobody is named', async () => {
    const scene = new Scene((offset) => (offset === 2 ? bug : null), held);
    const ended = scene.run();
    await until(() => scene.worker.status.state === 'held');
    expect(scene.worker.status).toMatchObject({ offset: 2, errorCode: 'INTERNAL' });
    expect(scene.holds).toEqual([]);
    scene.stopping.abort();
    expect(await ended).toBe(false);
    expect(scene.commits.at(-1)).toBe(2);
  });

  it('holds the partition where no further key may be held, until there is room', async () => {
    let outcome: Outcome = 'full';
    const scene = new Scene(
      (offset) => (offset === 1 ? bug : null),
      () => Promise.resolve(outcome),
    );
    const ended = scene.run();
    await until(() => scene.worker.status.state === 'held');
    expect(scene.worker.status).toMatchObject({ offset: 1, errorCode: 'HOLD_FULL' });
    outcome = 'held';
    expect(await ended).toBe(true);
    expect(scene.applied).toEqual([0, 2]);
  });

  it('holds the partition where a handler fails on what it ought to let wait', async () => {
    const scene = new Scene(() => null, held);
    scene.handle = () => Promise.reject(bug);
    const ended = scene.run();
    await until(() => scene.worker.status.state === 'held');
    expect(scene.holds).toMatchObject([{ key: 'A', offset: 0 }]);
    scene.stopping.abort();
    expect(await ended).toBe(false);
    expect(scene.commits).toEqual([]);
  });

  it('waits where the hold cannot be written, and loses nothing', async () => {
    let failures = 3;
    const scene = new Scene(
      (offset) => (offset === 1 ? bug : null),
      () => {
        failures -= 1;
        const away = new HubError('DATABASE_UNREACHABLE', 'away');
        return failures > 0 ? Promise.reject(away) : held();
      },
    );
    expect(await scene.run()).toBe(true);
    expect(scene.holds).toEqual([{ ...at, key: 'B', offset: 1 }]);
    expect(scene.applied).toEqual([0, 2]);
  });
});
