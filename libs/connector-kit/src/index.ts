export { connectorApplication, intakeMigrations } from './connector-application.js';
export { intakeConfig, IntakeModule, RECORD_SINK, type IntakeSettings } from './intake.module.js';
export type { RecordSink } from './delivery/shell/accept-delivery.js';
export { DeliveryStore, type Delivery } from './delivery/shell/delivery.store.js';
export { StateFolder } from './delivery/shell/state-folder.js';
export { DeliveryStager } from './delivery/shell/stage-delivery.js';
export { writeReceipt } from './delivery/shell/write-receipt.js';
export { eventIdOf, eventValue } from './delivery/core/event-value.js';
export { outcomeWords, receiptHeadings, type RowOutcome } from './delivery/core/outcome-words.js';
export type {
  AcceptedRecord,
  DeliveryStatus,
  DeliveryWay,
  StagedBody,
} from './delivery/core/staged.js';
export { checkLayout, type CheckedLayout, type LayoutProblem } from './layout/core/check-layout.js';
export type { FieldValue, FieldValues } from './layout/core/condition.js';
export { exchangeDefaults, type Layout, type LayoutColumn } from './layout/core/layout.js';
export { loadLayouts } from './layout/shell/load-layouts.js';
export { RowMapper } from './mapping/core/row-mapper.js';
export { DeliveryRefused, type RefusalCode, type SourceRow } from './reading/core/source-row.js';
export { jsonRowsSchema } from './reading/shell/json-rows.js';
export { openRows, type FileForm, type OpenedFile } from './reading/shell/open-rows.js';
