import { type Standard } from '#domain';
import { lastAtOrBelow } from '../order.js';
import { sumOf, type Whole } from '../pieces.js';
import { type Instance, type Look } from '../rule.js';
import { type Day } from '../types.js';

interface Sums {
  readonly whole: Whole;
  readonly days: readonly Day[];
  readonly upTo: readonly number[];
}

/**
 * A window whose value is the sum of its pieces up to a day, which come by day. What counts may differ between
 * versions of the standard; each version's sums are made once.
 */
export function sumInstance(options: {
  readonly windowKey: string;
  readonly days: readonly Day[];
  readonly wholeBy: (look: Look) => Whole;
  readonly range?: Instance['range'];
}): Instance {
  const { windowKey, days, wholeBy, range = null } = options;
  const known = new Map<Standard, Sums>();
  const sumsBy = (look: Look): Sums => {
    let sums = known.get(look.standard);
    if (sums === undefined) {
      sums = sumUp(wholeBy(look));
      known.set(look.standard, sums);
    }
    return sums;
  };
  return {
    windowKey,
    days,
    range,
    read: (look) => {
      const sums = sumsBy(look);
      const value = sums.upTo[lastAtOrBelow(sums.days, look.day)];
      return value === undefined ? null : { value, names: {} };
    },
    whole: (look) => sumsBy(look).whole,
  };
}

function sumUp(whole: Whole): Sums {
  let sum = 0;
  return {
    whole,
    days: whole.groups.map(([lead]) => lead?.day ?? 0),
    upTo: whole.groups.map((group) => (sum += sumOf(group))),
  };
}
