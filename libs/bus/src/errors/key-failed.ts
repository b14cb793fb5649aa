import { HubError, maskText } from '#domain';
import { classify } from './classify.js';

/**
 * Thrown by a handler to name the one key (household, person) at which it failed on a record that
 * concerns many: that key is held, and the others go on.
 */
class KeyFailed extends HubError {
  constructor(key: string, { message, stack, name }: Error) {
    // Not as its cause: that would be classified in its place, and blame the record that concerns all.
    super('INTERNAL', maskText(`${name}: ${message}`), { key });
    if (stack !== undefined) this.stack = stack;
  }
}

/**
 * What to throw after a failure in the work for one key of many. Trouble that is no key's fault, a
 * broken dependency or a wrong configuration, stays what it is.
 */
export function blameKey(key: string, thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error('something else was thrown');
  const { class: kind } = classify(error);
  return kind === 'dependency' || kind === 'configuration' ? error : new KeyFailed(key, error);
}
