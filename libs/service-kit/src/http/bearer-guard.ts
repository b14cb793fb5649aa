import {
  createParamDecorator,
  SetMetadata,
  type CanActivate,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { HubError } from '#domain';
import type { Request } from 'express';
import type { BearerTokens, Caller, ScopeKind } from './bearer-tokens.js';
import { requestError } from './request-error.js';

const accessKey = 'hub:access';
const openToAll = 'open';
const callers = new WeakMap<Request, Caller>();

type Access = ScopeKind | typeof openToAll;

/**
 * Opens a controller or a handler to callers that have a permission of a kind. Which county or department it
 * is about is for the handler to ask: `caller.mayCounty(code)`.
 */
export function Requires(kind: ScopeKind): CustomDecorator {
  return SetMetadata(accessKey, kind satisfies Access);
}

/** Opens a controller or a handler to everybody who reaches the port. Never for anything about a person. */
export function OpenToAll(): CustomDecorator {
  return SetMetadata(accessKey, openToAll satisfies Access);
}

/** The caller, as a parameter of a handler that `@Requires` a permission. */
export const CalledBy = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = callers.get(context.switchToHttp().getRequest<Request>());
  if (caller === undefined) {
    throw new HubError('INTERNAL', '@CalledBy needs a handler that @Requires a permission');
  }
  return caller;
});

function tokenOf({ headers }: Request): string | undefined {
  return /^Bearer ([^\s]+)$/i.exec(headers.authorization ?? '')?.[1];
}

/**
 * Lets a request through when its token covers it. A handler that says nothing about who may call it is
 * closed: a forgotten decorator then shows in the first call and not in a leak.
 */
export class BearerGuard implements CanActivate {
  readonly #tokens: BearerTokens;
  readonly #reflector: Reflector;

  constructor(tokens: BearerTokens, reflector: Reflector) {
    this.#tokens = tokens;
    this.#reflector = reflector;
  }

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    const access = this.#reflector.getAllAndOverride<Access | undefined>(accessKey, targets);
    if (access === openToAll) return true;
    const request = context.switchToHttp().getRequest<Request>();
    const token = tokenOf(request);
    const caller = token === undefined ? undefined : this.#tokens.callerOf(token);
    if (caller === undefined) throw requestError('UNAUTHENTICATED');
    if (access === undefined || !caller.hasAny(access)) throw requestError('FORBIDDEN');
    callers.set(request, caller);
    return true;
  }
}
