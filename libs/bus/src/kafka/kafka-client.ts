import { Kafka, logLevel, type LogEntry, type RetryOptions } from 'kafkajs';
import type { BusLogFields, BusLogger } from '../ports.js';
import type { BusSettings } from '../settings.js';

/** Longest wait for a TCP connection to a broker, ms. */
const connectTimeoutMsMax = 5_000;

/** Longest wait for the answer to one request, ms; above session and rebalance timeouts of consumers. */
const requestTimeoutMsMax = 20_000;

/**
 * Retries inside kafkajs, about 6 s in all: enough for a change of leader in order. What lasts longer is a
 * broken dependency and is paused where it can be seen. More of them would make it worse: a consumer whose
 * coordinator has died asks the dead one as long as it repeats (kafkajs 2.2.4, `OffsetManager`), and finds
 * the new one only once it has given up and joins anew: with sessions of 30 s that was a standstill of 65 s
 * for 18 s of repeating, and of 44 s for 6; with sessions of 10 s it is 22 s. Every value is set, because
 * kafkajs takes others when it believes itself under test.
 */
export const clientRetry: RetryOptions = {
  initialRetryTime: 200,
  factor: 0.2,
  multiplier: 2,
  maxRetryTime: 4_000,
  retries: 5,
};

/** Facts of kafkajs log entries that hold no keys, values or headers. */
const harmlessFields = ['groupId', 'topic', 'partition', 'broker', 'retryCount', 'error'] as const;

function fieldsOf(entry: LogEntry): BusLogFields {
  const fields: Record<string, unknown> = { part: entry.namespace };
  for (const name of harmlessFields) {
    const value: unknown = entry.log[name];
    if (typeof value === 'string' || typeof value === 'number') fields[name] = value;
  }
  return fields;
}

/**
 * kafkajs calls every retried request an error and every rebalance a warning. What matters is told
 * by the transport in its own words, so its lines are one level lower here.
 */
function write(logger: BusLogger, entry: LogEntry): void {
  if (entry.level === logLevel.ERROR) logger.warn(fieldsOf(entry), entry.log.message);
  else if (entry.level === logLevel.WARN) logger.info(fieldsOf(entry), entry.log.message);
  else logger.debug(fieldsOf(entry), entry.log.message);
}

const filtered = Symbol.for('xingtai-hub.kafkajs-warning-filter');

/**
 * kafkajs 2.2.4 passes a time in the past to `setTimeout`, for which Node 24 prints a warning at
 * every start. Warnings that come from elsewhere, of the same name too, still reach their listeners.
 */
function silenceKafkajsTimers(): void {
  for (const listener of process.listeners('warning')) {
    if (filtered in listener) continue;
    const wrapped = (warning: Error): void => {
      const ours = warning.stack?.includes('kafkajs') === true;
      if (!(ours && warning.name === 'TimeoutNegativeWarning')) listener.call(process, warning);
    };
    process.off('warning', listener);
    process.on('warning', Object.assign(wrapped, { [filtered]: true }));
  }
}

/** The one place where a kafkajs client is made. */
export function createKafka(settings: BusSettings, logger: BusLogger): Kafka {
  silenceKafkajsTimers();
  return new Kafka({
    brokers: [...settings.brokers],
    clientId: settings.clientId,
    connectionTimeout: connectTimeoutMsMax,
    requestTimeout: requestTimeoutMsMax,
    enforceRequestTimeout: true,
    retry: clientRetry,
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => {
      write(logger, entry);
    },
  });
}
