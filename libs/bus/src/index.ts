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
