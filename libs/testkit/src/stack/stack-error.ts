/** What can go wrong with the local stack, one literal for each way of helping oneself out of it. */
export type StackErrorCode =
  | 'STACK_BROKERS_DIFFER'
  | 'STACK_BUSY'
  | 'STACK_JAVA_MISSING'
  | 'STACK_POSTGRES_MISSING'
  | 'STACK_SERVICE_FAILED'
  | 'STACK_SERVICE_STUCK';

/**
 * A failure of the local stack, worded for the person at the terminal: what happened, then what to do.
 * Callers tell failures apart by `code`, never by `instanceof`: Jest loads modules more than once.
 */
export class StackError extends Error {
  override readonly name = 'StackError';

  constructor(
    readonly code: StackErrorCode,
    message: string,
    readonly wayOut: string,
  ) {
    super(`${message}\n  ${wayOut}`);
  }
}
