/* Signatures ahead of their implementations; replaced file by file. */
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { INestApplication, INestMicroservice } from '@nestjs/common';
import type { Envelope } from '#schemas';
import type { BusClock, BusLogger, BusObserver } from './ports.js';
import type { LogRecord, OutgoingRecord, PublishedRange } from './records.js';
import type { BusSettings } from './settings.js';

export interface BusPorts {
  readonly clock: BusClock;
  readonly logger?: BusLogger;
  readonly observer?: BusObserver;
}
export declare class Bus {
  constructor(settings: BusSettings, ports: BusPorts);
  readonly settings: BusSettings;
  close(): Promise<void>;
}
export interface TopicOutcome {
  readonly topic: string;
  readonly outcome: 'created' | 'unchanged' | 'grown' | 'differs';
  readonly differences: readonly string[];
}
export declare function createTopics(bus: Bus, topics: readonly string[]): Promise<readonly TopicOutcome[]>;
export interface SchemaOutcome {
  readonly topic: string;
  readonly subject: string;
  readonly schemaId: number;
}
export declare function registerSchemas(bus: Bus, topics: readonly string[]): Promise<readonly SchemaOutcome[]>;
export declare class EventCodec {
  constructor(bus: Bus);
  prepare(topic: string): Promise<void>;
  prepareToRead(topic: string): void;
  addReader(topic: string, reader: string, schema: object): void;
  encode(topic: string, value: unknown): Buffer;
  knows(bytes: Buffer): boolean;
  learn(bytes: Buffer): Promise<void>;
  learnAll(frames: Iterable<Buffer>): Promise<void>;
  decode<T>(topic: string, bytes: Buffer, reader?: string): T;
  envelopeOf(topic: string, bytes: Buffer): Envelope;
}
export declare function partitionFor(key: string, partitions: number): number;
export declare class BusProducer {
  constructor(bus: Bus);
  connect(): Promise<void>;
  publish(records: readonly OutgoingRecord[]): Promise<readonly PublishedRange[]>;
  broadcast(topic: string, record: Omit<OutgoingRecord, 'topic' | 'partition'>): Promise<readonly PublishedRange[]>;
  close(): Promise<void>;
}
export interface QuarantineInput {
  readonly group: string;
  readonly record: LogRecord;
  readonly errorCode: string;
  readonly field: string | null;
  readonly reasonZh: string;
  readonly attempts: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}
export interface QuarantineSink {
  put(inputs: readonly QuarantineInput[]): Promise<void>;
}
export declare class QuarantineTopic implements QuarantineSink {
  constructor(codec: EventCodec, producer: Pick<BusProducer, 'publish'>);
  prepare(): Promise<void>;
  put(inputs: readonly QuarantineInput[]): Promise<void>;
}
export interface BatchTransportOptions {
  readonly bus: Bus;
  readonly codec: EventCodec;
  readonly group: string;
  readonly counties: readonly string[];
  readonly quarantine: QuarantineSink;
  readonly partitionsConsumedConcurrently?: number;
  readonly recordsPerBatchMax?: number;
}
export interface PartitionStatus {
  readonly topic: string;
  readonly partition: number;
  readonly state: 'idle' | 'running' | 'waiting' | 'held';
  readonly since: number;
  readonly reason: string | null;
  readonly errorCode: string | null;
  readonly offset: number | null;
  readonly attempts: number;
  readonly lastProgressAt: number | null;
}
export interface TransportHealth {
  readonly live: boolean;
  readonly ready: boolean;
  readonly problems: readonly string[];
}
export declare class BatchTransport extends Server implements CustomTransportStrategy {
  constructor(options: BatchTransportOptions);
  listen(callback: (error?: unknown) => void): void;
  close(): Promise<void>;
  on(): never;
  unwrap<T>(): T;
  partitions(): readonly PartitionStatus[];
  health(): TransportHealth;
  retryNow(topic: string, partition: number): void;
}
export declare function connectBatchTransport(app: INestApplication, transport: BatchTransport): INestMicroservice;
/** Thrown by a handler to name the one record of its batch that cannot be used. */
export declare class RecordRefused extends Error {
  constructor(offset: number, reason: { field: string | null; reasonZh: string; errorCode?: string });
}
export interface BroadcastReaderOptions<T> {
  readonly bus: Bus;
  readonly codec: EventCodec;
  readonly topics: readonly string[];
  readonly apply: (topic: string, records: readonly { key: string | null; value: T | null; partition: number; offset: number; timestamp: number }[]) => void | Promise<void>;
}
export declare class BroadcastReader<T> {
  constructor(options: BroadcastReaderOptions<T>);
  start(): Promise<void>;
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}
export declare function readRange(bus: Bus, topic: string, partition: number, from: number, to: number): Promise<readonly LogRecord[]>;
export declare function tail(bus: Bus, topics: readonly string[], onRecord: (record: LogRecord) => void): Promise<{ stop(): Promise<void> }>;
export interface PartitionLag {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly committed: number | null;
  readonly start: number;
  readonly end: number;
  readonly lagRecords: number;
  readonly lostRecords: number;
  readonly oldestTimestamp: number | null;
}
export declare class BusAdmin {
  lagView(): Promise<readonly PartitionLag[]>;
  close(): Promise<void>;
}
export declare function adminOf(bus: Bus): BusAdmin;
