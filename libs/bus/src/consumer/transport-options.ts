import type { Backoff } from '../backoff.js';
import type { Bus } from '../bus.js';
import type { EventCodec } from '../codec/event-codec.js';
import type { HeldKeys } from '../hold/held-keys.js';
import type { QuarantineSink } from './quarantine.js';

/** How a transport is made. */
export interface BatchTransportOptions {
  readonly bus: Bus;
  readonly codec: EventCodec;
  /** Consumer group, as the application is named. */
  readonly group: string;
  /** 6-digit codes that stand for the `*` of a pattern such as `county-center.alerts.*`. */
  readonly counties: readonly string[];
  readonly quarantine: QuarantineSink;
  /** Where records of held keys wait. Left out: a bug with a single record holds its partition. */
  readonly heldKeys?: HeldKeys;
  /** Pauses between two tries of a held key. Default 10 s to 1 h. */
  readonly heldBackoff?: Backoff;
  /** Partitions worked on at once. Default 4. */
  readonly partitionsConsumedConcurrently?: number;
  /** Records that a handler is given at once. Default 500. */
  readonly recordsPerBatchMax?: number;
}
