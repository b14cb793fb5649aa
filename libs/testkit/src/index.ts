export { kafkaProperties, type KafkaSettings } from './stack/kafka-server.js';
export { LocalStack, type LocalStackOptions } from './stack/local-stack.js';
export { registryEnvironment, type RegistrySettings } from './stack/registry-server.js';
export { StackError, type StackErrorCode } from './stack/stack-error.js';
