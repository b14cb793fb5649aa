export type { BusClock, BusLogFields, BusLogger, BusObserver, PartitionLabels } from './ports.js';
export { silentLogger } from './ports.js';
export type {
  BatchRecord,
  LogRecord,
  OutgoingRecord,
  PublishedRange,
  RecordBatch,
} from './records.js';
export { BusNames } from './settings.js';
export type { BusSettings } from './settings.js';
export {
  adminOf,
  BatchTransport,
  BroadcastReader,
  Bus,
  BusAdmin,
  BusProducer,
  connectBatchTransport,
  createTopics,
  EventCodec,
  partitionFor,
  QuarantineTopic,
  readRange,
  RecordRefused,
  registerSchemas,
  tail,
} from './surface.js';
export type {
  BatchTransportOptions,
  BroadcastReaderOptions,
  BusPorts,
  PartitionLag,
  PartitionStatus,
  QuarantineInput,
  QuarantineSink,
  SchemaOutcome,
  TopicOutcome,
  TransportHealth,
} from './surface.js';
