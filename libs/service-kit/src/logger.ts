import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { maskText } from '#domain';
import { pino, type Logger as Pino } from 'pino';
import { masked } from './masked.js';

/** Facts beside a log line. Never an identity, a name or a value of a record. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Levels of log lines, from chatty to silent. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** A level of log lines. */
export type LogLevel = (typeof logLevels)[number];

/** Where the lines go. */
export interface LogSettings {
  readonly application: string;
  readonly level: LogLevel;
  /** Folder for `<application>.log`; null: standard output. */
  readonly dir: string | null;
}

/** A log of this many bytes is put aside at the next start, over the one put aside before. */
const logBytesMax = 50 * 1024 * 1024;

/** Writes lines of JSON, each with the name of the application; identities are masked in whatever is given. */
export class Logger {
  readonly #pino: Pino;

  constructor(target: Pino) {
    this.#pino = target;
  }

  /** For following one thing while looking for a fault. */
  debug(fields: LogFields, message: string): void {
    if (this.#pino.isLevelEnabled('debug')) this.#pino.debug(masked(fields), maskText(message));
  }

  /** What an operator wants to find later: starts, stops, hand-overs. */
  info(fields: LogFields, message: string): void {
    if (this.#pino.isLevelEnabled('info')) this.#pino.info(masked(fields), maskText(message));
  }

  /** Something is wrong and the hub deals with it. */
  warn(fields: LogFields, message: string): void {
    this.#pino.warn(masked(fields), maskText(message));
  }

  /** Something is wrong and a person must look. */
  error(fields: LogFields, message: string): void {
    this.#pino.error(masked(fields), maskText(message));
  }

  /** The same log, with some facts on every line. */
  child(fields: LogFields): Logger {
    return new Logger(this.#pino.child(masked(fields) as Record<string, unknown>));
  }

  /** Writes out what is still held in memory. */
  flush(): void {
    this.#pino.flush();
  }
}

function fileOf(dir: string, application: string): string {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, `${application}.log`);
  if (existsSync(path) && statSync(path).size > logBytesMax) {
    renameSync(path, join(dir, `${application}.1.log`));
  }
  return path;
}

/** Opens the log of an application. */
export function createLogger({ application, level, dir }: LogSettings): Logger {
  const destination = pino.destination({
    dest: dir === null ? 1 : fileOf(dir, application),
    // A line that waits in memory is lost by the crash that it would explain.
    sync: true,
  });
  const target = pino(
    {
      level,
      base: { application },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return new Logger(target);
}

/** A logger that says nothing, for tests. */
export function silentLogger(): Logger {
  return new Logger(pino({ level: 'silent' }));
}
