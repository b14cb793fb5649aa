export {
  createDataSource,
  schemaNameOf,
  type DataSourceSettings,
  type EntityClass,
  type MigrationClass,
} from './data-source.js';
export { libraryMigrations, migrate, sqlMigration } from './sql-migration.js';
export { snakeCase } from './snake-case.js';
export { UnitOfWork } from './unit-of-work.js';
export { Turn, type TurnOptions, type TurnWork } from './turn.js';
export { Tx } from './tx.js';
export type { ColumnType } from './column-type.js';
export { textArray } from './binary-array.js';
export { unnestRowsMax, type UnnestUpsert } from './unnest.js';
export {
  dueKeys,
  heldFromOf,
  heldRecords,
  holdKey,
  letWait,
  rememberTry,
  takeHeld,
  type HeldPlace,
  type HeldRecord,
  type HeldTry,
} from './held-keys.js';
export {
  heldKeysPage,
  heldPlaceOf,
  retryHeldNow,
  skipHeld,
  skippedRecords,
  type HeldDecision,
  type HeldKeyRow,
} from './held-decisions.js';
export {
  claimOffsets,
  consumeOnce,
  type OffsetClaim,
  type PartitionOfGroup,
  type PositionRows,
} from './consumed-position.js';
export { enqueue } from './outbox/enqueue.js';
export {
  outboxIdHeader,
  type OutboxRecord,
  type OffsetRange,
  type PublishPort,
  type PublishedRange,
  type ReadBackPort,
} from './outbox/ports.js';
export {
  RelayLoop,
  type RelayLoopPorts,
  type RelayState,
  type RelayTimes,
} from './outbox/relay-loop.js';
export { decodePack } from './outbox/pack.js';
export type { Handover, RelayConnection, WaitingRecord } from './outbox/relay-session.js';
export { OutboxRelay, type OutboxRelayOptions } from './outbox/relay.js';
export { isUniqueViolation } from './database-error.js';
