/** Where the bus reads the time; the clock of the service kit fits. */
export interface BusClock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

/** Facts beside a log line. Never keys, values or headers of records: they may hold identities. */
export type BusLogFields = Readonly<Record<string, unknown>>;

/** The part of a pino logger that the bus uses: fields first, then the sentence. */
export interface BusLogger {
  debug(fields: BusLogFields, message: string): void;
  info(fields: BusLogFields, message: string): void;
  warn(fields: BusLogFields, message: string): void;
  error(fields: BusLogFields, message: string): void;
}

/** Where a figure comes from: topic and group as the topic map names them, without prefix. */
export interface PartitionLabels {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

/** What happens on the bus, told to whoever counts. Every method must return at once. */
export interface BusObserver {
  /** A batch was applied by its handler and its offset committed. */
  batchApplied?(at: PartitionLabels, records: number, durationMs: number): void;
  /** Records went to quarantine. */
  quarantined?(at: PartitionLabels, errorCode: string, records: number): void;
  /** A key is held from now on; what comes of it waits. */
  keyHeld?(at: PartitionLabels, errorCode: string): void;
  /** All that waited of a key is applied. */
  keyReleased?(at: PartitionLabels): void;
  /** An attempt failed; `state` is what follows from it. */
  attemptFailed?(at: PartitionLabels, errorCode: string, state: 'waiting' | 'held'): void;
  /** One produce request was acknowledged. */
  sent?(topic: string, records: number, bytes: number, durationMs: number): void;
  /** The consumer of a group joined, with the number of partitions that it was given. */
  joined?(group: string, partitions: number): void;
}

/** A logger that says nothing: for tests, and for readers whose errors are thrown anyway. */
export const silentLogger: BusLogger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
