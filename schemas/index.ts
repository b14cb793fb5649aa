export { avroSchema } from './avro-schema.js';
export type { AvroField, AvroRecordSchema } from './avro-schema.js';
export { codeTable, codeTables } from './codes/code-tables.js';
export type { CodeEntry, CodeTable } from './codes/code-tables.js';
export {
  countyCodesBefore,
  divisionEditions,
  divisionRegistry,
  divisionSuccessors,
  isVillagersCommittee,
} from './codes/divisions.js';
export type { Division, DivisionEdition, DivisionRegistry } from './codes/divisions.js';
export { incompatibilities, unreadable } from './compatibility.js';
export type { Incompatibility } from './compatibility.js';
export { evolutions } from './evolutions.js';
export type { Evolution, EvolutionLevel } from './evolutions.js';
export { exportedSchema } from './exported-schema.js';
export type * from './generated/types.js';
export { projectPath } from './project-path.js';
export { expandTopic, topicNames, topicSpec, topicSpecs } from './topic-map.js';
export type { TopicSpec } from './topic-map.js';
