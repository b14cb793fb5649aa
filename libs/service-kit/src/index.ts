export { besideApplication, type ApplicationParts } from './application/beside-application.js';
export {
  defineApplication,
  topicsOf,
  type Application,
  type ApplicationDefinition,
  type TopicsOfApplication,
} from './application/define-application.js';
export { IDENTITY_CIPHER } from './application/identity-keys.js';
export { runApplication, runApplications } from './application/run-application.js';
export {
  startApplications,
  type RunningApplications,
  type StartOptions,
} from './application/start-applications.js';
export { Clock, SystemClock, TestClock } from './clock.js';
export { commaList, flag, wholeNumber, type BaseConfig } from './config/base-config.js';
export { configReference } from './config/config-reference.js';
export { HubConfig } from './config/hub-config.js';
export { readConfig, type Environment } from './config/read-config.js';
export { prefixOf } from './config/variables.js';
export { consumeBatch, consumeTogether } from './consume-batch.js';
export { Health, type HealthFinding, type HealthKind } from './health/health.js';
export { admitCounty, admitStandard } from './http/admit-county.js';
export { CalledBy, OpenToAll, Requires } from './http/bearer-guard.js';
export { BearerTokens, Caller, tokenDigest, type ScopeKind } from './http/bearer-tokens.js';
export {
  decodeCursor,
  encodeCursor,
  pageItemsMax,
  pageOf,
  pageQuerySchema,
  pageSchema,
  type Page,
  type PageQuery,
} from './http/page.js';
export { requestError, type RequestErrorCode } from './http/request-error.js';
export { createLogger, Logger, silentLogger, type LogFields, type LogLevel } from './logger.js';
export { Metrics } from './metrics.js';
