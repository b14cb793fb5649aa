export { javaCommand } from './stack/java.js';
export { kafkaProperties, type KafkaSettings } from './stack/kafka-server.js';
export { LocalStack, stackDefaults, type LocalStackOptions } from './stack/local-stack.js';
export { databaseForm, postgresParameters } from './stack/postgres-server.js';
export {
  registryEnvironment,
  registryMemoryFlags,
  registryUrl,
  type RegistrySettings,
} from './stack/registry-server.js';
export { StackError, type StackErrorCode } from './stack/stack-error.js';
export { busOf } from './applications/bus-of.js';
export { sealedTrial } from './applications/sealed-trial.js';
export {
  makeDepartmentDatabase,
  type DepartmentDatabase,
} from './applications/department-database.js';
export { eventually } from './applications/eventually.js';
export { SmallDisk } from './applications/small-disk.js';
export {
  makeTestInstallation,
  removeTestInstallation,
  startTestApplications,
  testToken,
  testTokenOf,
  type TestApplications,
  type TestApplicationsOptions,
  type TestInstallation,
} from './applications/start-test-applications.js';
export { indexOf, type CityIndex, type IndexedFile } from './city/city-index.js';
export { describeCity, type CityDescription } from './city/describe-city.js';
export {
  cityHouseholdsMin,
  cityToday,
  generateCity,
  type City,
  type CityOptions,
} from './city/generate-city.js';
export type { FaultLabel, HandOver, Phase, PlannedRow } from './city/hand-over.js';
export type {
  CityTruth,
  RowOutcome,
  TruthAbsence,
  TruthAlert,
  TruthReceipt,
  TruthRow,
  TruthWithdrawal,
} from './city/truth.js';
export { hashesOfHub, windowKeyOf, type WindowKeyHashes } from './city/window-key.js';
export { readDocuments, type LayoutDocument } from './city/reference/documents.js';
export { sampleOf } from './city/reference/sample-rows.js';
export { bytesOf, cityIndexName, readCounties, writeCity } from './city/write-city.js';
export {
  compareCity,
  type CityOutcome,
  type Difference,
  type FoundReceipt,
} from './outcome/compare-city.js';
export {
  decisionsCount,
  withoutOwn,
  type OwnDecisions,
  type OwnHandOvers,
} from './outcome/without-own.js';
export { Random, type Weighted } from './city/random.js';
export {
  readReceipt,
  readReceiptSummary,
  type ReceiptRow,
  type ReceiptSummary,
} from './outcome/read-receipt.js';
