import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { throwError, type Observable } from 'rxjs';
import { Logger } from '../logger.js';
import { errorAnswer } from './request-error.js';

const serverErrorMin = 500;

/** Turns what a controller throws into an error body, and writes the rest of it to the log only. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): Observable<never> | undefined {
    // A handler of records: the transport decides what follows from the error.
    if (host.getType() !== 'http') return throwError(() => error);
    const response = host.switchToHttp().getResponse<Response>();
    const { status, body } = errorAnswer(error);
    const { method, route } = response.req as { method: string; route?: { path?: string } };
    const fields = { method, route: route?.path ?? null, status, code: body.code };
    if (status >= serverErrorMin) this.#logger.error({ ...fields, error }, 'a request failed');
    else this.#logger.debug(fields, 'a request was refused');
    // Half an answer is on its way: only breaking it off tells the caller that it is not whole.
    if (response.headersSent) response.destroy();
    // A handler that writes another form has said so already, and would have its callers misread this one.
    else response.status(status).type('json').json(body);
    return undefined;
  }
}
