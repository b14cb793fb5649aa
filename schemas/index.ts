export { avroSchema } from './avro-schema.js';
export type { AvroField, AvroRecordSchema } from './avro-schema.js';
export { incompatibilities } from './compatibility.js';
export type { Incompatibility } from './compatibility.js';
export type * from './generated/types.js';
export { projectPath } from './project-path.js';
export { expandTopic, topicNames, topicSpec, topicSpecs } from './topic-map.js';
export type { TopicSpec } from './topic-map.js';
