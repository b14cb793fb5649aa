import { z } from 'zod';
import { logLevels } from '../logger.js';

/** A list in one variable, its members separated by commas. */
export function commaList(item: z.ZodType<string, string>): z.ZodType<string[]> {
  return z.preprocess(
    (text) =>
      typeof text === 'string'
        ? text
            .split(',')
            .map((part) => part.trim())
            .filter((part) => part !== '')
        : text,
    z.array(item).min(1),
  );
}

/** A whole number in a variable. */
export function wholeNumber(min: number, max: number): z.ZodType<number> {
  return z.preprocess(
    (text) => (typeof text === 'string' && /^-?\d+$/.test(text) ? Number(text) : text),
    z.int().min(min).max(max),
  );
}

/** `true` or `false` in a variable. */
export function flag(): z.ZodType<boolean> {
  return z.preprocess(
    (text) => (text === 'true' ? true : text === 'false' ? false : text),
    z.boolean(),
  );
}

const secondsMax = 86_400;

/** Settings that all applications share; the variable of `registryUrl` is `HUB_REGISTRY_URL`. */
export const baseConfigSchema = z.object({
  brokers: commaList(z.string().regex(/^[^\s:]+:\d+$/, 'host:port')).meta({
    description: 'Kafka brokers to start from, as host:port, separated by commas.',
    wayOut: 'Give at least one broker as host:port, e.g. 127.0.0.1:9092.',
  }),
  registryUrl: z.url().meta({
    description: 'Confluent-compatible REST interface of the schema registry.',
    wayOut: 'Give its full address, e.g. http://127.0.0.1:8080/apis/ccompat/v7.',
  }),
  databaseUrl: z.url({ protocol: /^postgres(ql)?$/ }).meta({
    description: 'PostgreSQL database; every application has its own schema in it.',
    wayOut: 'Give postgres://user@host:port/database; the password may be in a file, see below.',
    secret: true,
  }),
  databasePasswordFile: z.string().optional().meta({
    description: 'File that holds the password of the database and nothing else.',
    wayOut: 'Give the path of a file that this process may read.',
  }),
  topicPrefix: z
    .string()
    .regex(/^[a-z0-9.-]*$/)
    .default('')
    .meta({
      description: 'Put before every topic, subject and consumer group. Empty in operation.',
      wayOut: 'Leave it out, except for tests that share one broker.',
    }),
  counties: commaList(z.string().regex(/^\d{6}$/, 'six digits')).meta({
    description: 'Counties for which the hub works, as six-digit codes of GB/T 2260.',
    wayOut: 'Give six-digit codes separated by commas, e.g. 130529,130532.',
  }),
  stateDir: z.string().default('.hub/state').meta({
    description: 'Folder for what is kept as files: drop folders, original files, receipts.',
    wayOut: 'Give a folder that this process may write.',
  }),
  httpHost: z.string().default('127.0.0.1').meta({
    description: 'Address on which HTTP is served.',
    wayOut: 'Keep 127.0.0.1 on a laptop; 0.0.0.0 in a container, behind a proxy that encrypts.',
  }),
  tokensFile: z.string().optional().meta({
    description: 'YAML file of access tokens, as hashes. Without it every protected answer is 401.',
    wayOut: 'Give the path of the file; docs/operating says how to make one.',
  }),
  identityProfile: z.enum(['sm', 'international']).default('sm').meta({
    description: 'Ciphers of identities: sm (SM3, SM4) or international (SHA-256, AES-GCM).',
    wayOut: 'Use sm where GB/T 39786 applies. It must stay the same for the life of the hub.',
  }),
  identityRefKeyFile: z.string().optional().meta({
    description: 'File with the key of references to persons: 64 or more hexadecimal digits.',
    wayOut: 'Give the path of the key file; losing the key means that nobody is found again.',
  }),
  identitySealKeyFile: z.string().optional().meta({
    description: 'File with the key of sealed identities: 64 or more hexadecimal digits.',
    wayOut: 'Give the path of the key file.',
  }),
  identityKeyId: z.string().min(1).max(32).default('k1').meta({
    description: 'Name of the sealing key, written beside every sealed identity.',
    wayOut: 'Give a new name to a new key.',
  }),
  days: z.enum(['clock', 'driven']).default('clock').meta({
    description: "How the hub's day moves: with the clock in operation, or by hand (driven).",
    wayOut: 'Use driven only for demonstrations and tests.',
  }),
  logLevel: z.enum(logLevels).default('info').meta({
    description: 'Lowest level of log lines that are written.',
    wayOut: 'Use debug to look for a fault, silent in tests.',
  }),
  logDir: z.string().optional().meta({
    description: 'Folder for one log file an application. Without it lines go to standard output.',
    wayOut: 'Give a folder that this process may write.',
  }),
  startTimeoutSeconds: wholeNumber(1, secondsMax).default(120).meta({
    description: 'How long a start waits for Kafka, registry, PostgreSQL and topics of others.',
    wayOut: 'Raise it where the infrastructure starts slowly.',
    unit: 'seconds',
  }),
  stopTimeoutSeconds: wholeNumber(1, secondsMax).default(20).meta({
    description: 'How long an ordered end may take before the process ends anyway.',
    wayOut: 'Keep it below the grace period of the platform.',
    unit: 'seconds',
  }),
});

/** Settings that all applications share. */
export type BaseConfig = z.output<typeof baseConfigSchema>;
