export { kafkaProperties, type KafkaSettings } from './stack/kafka-server.js';
export { LocalStack, type LocalStackOptions } from './stack/local-stack.js';
export { registryEnvironment, type RegistrySettings } from './stack/registry-server.js';
export { StackError, type StackErrorCode } from './stack/stack-error.js';
export { eventually } from './applications/eventually.js';
export {
  startTestApplications,
  testToken,
  type TestApplications,
  type TestApplicationsOptions,
  type TestInstallation,
} from './applications/start-test-applications.js';
