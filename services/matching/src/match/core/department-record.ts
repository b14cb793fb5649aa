import type { Envelope } from '#schemas';

/** A department's record as it lies on its topic, with its envelope read and the rest untouched. */
export interface DepartmentRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** The value exactly as published, Confluent wire framing. */
  readonly value: Buffer;
  readonly envelope: Envelope;
}
