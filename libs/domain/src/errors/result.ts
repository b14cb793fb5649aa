/** An expected outcome of something that may be refused: throwing is for bugs and broken parts. */
export type Result<Value, Refusal> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly rejection: Refusal };

/** A success. */
export function ok<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

/** A refusal. */
export function rejected<Refusal>(rejection: Refusal): {
  readonly ok: false;
  readonly rejection: Refusal;
} {
  return { ok: false, rejection };
}
