export { adminOf, BusAdmin, type ExpectedGroup, type PartitionLag } from './admin/bus-admin.js';
export { Bus, type BusPorts } from './bus.js';
export { EventCodec } from './codec/event-codec.js';
export {
  BatchTransport,
  connectBatchTransport,
  fetchWaitMsMax,
  partitionsAtOnceDefault,
  recordsPerBatchDefault,
} from './consumer/batch-transport.js';
export { together } from './consumer/taken-together.js';
export type { BatchTransportOptions } from './consumer/transport-options.js';
export type { Assignment } from './consumer/assignment.js';
export { PartitionWorker, type WorkerParts } from './consumer/partition-worker.js';
export {
  quarantineIdHeader,
  quarantineTopic,
  QuarantineTopic,
  type QuarantineInput,
  type QuarantineSink,
} from './consumer/quarantine.js';
export type { PartitionState, PartitionStatus, TransportHealth } from './consumer/status.js';
export { backoffMs, pauseFor, type Backoff } from './backoff.js';
export { classify, type Trouble } from './errors/classify.js';
export { blameKey } from './errors/key-failed.js';
export { classifiedErrors, type ClassifiedError } from './errors/known-errors.js';
export { RecordRefused, type RefusalReason } from './errors/record-refused.js';
export type { DueKey, HeldKeys, HoldReason, KeyPlace, OwnPartitions } from './hold/held-keys.js';
export { createTopics, type TopicOutcome } from './kafka/create-topics.js';
export { partitionFor } from './kafka/murmur2.js';
export type { BusClock, BusLogFields, BusLogger, BusObserver, PartitionLabels } from './ports.js';
export { silentLogger } from './ports.js';
export { BusProducer } from './producer/bus-producer.js';
export {
  BroadcastReader,
  type BroadcastReaderOptions,
  type BroadcastRecord,
} from './reader/broadcast-reader.js';
export { relayPorts, type RelayPorts } from './reader/relay-ports.js';
export { readBatches, type ReadBatch } from './reader/read-batches.js';
export { offsetsOf, type OffsetRange } from './reader/placeless.js';
export type { TopicRange } from './reader/scan-messages.js';
export { readRange, scan, scanInTurn, tail, type InTurn } from './reader/scan.js';
export type {
  BatchRecord,
  LogRecord,
  OutgoingRecord,
  PublishedRange,
  RecordBatch,
} from './records.js';
export { registerSchemas, type SchemaOutcome } from './registry/register-schemas.js';
export { BusNames, type BusSettings } from './settings.js';
