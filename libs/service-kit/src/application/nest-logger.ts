import type { LoggerService } from '@nestjs/common';
import type { Logger } from '../logger.js';

function contextOf(rest: readonly unknown[]): string | null {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : null;
}

/** Nest's own lines in our log; its account of every route that it maps is for debugging. */
export class NestLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#logger.debug({ part: contextOf(rest) }, String(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#logger.warn({ part: contextOf(rest) }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const error = message instanceof Error ? { error: message } : {};
    this.#logger.error({ part: contextOf(rest), ...error }, String(message));
  }
}
