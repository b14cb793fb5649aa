import { isIn } from './spans.js';
import { type AlertContent, type Reach } from './types.js';

/** Whether an alert is among those that are decided again. */
export function isInReach({ combined, years }: Reach, alert: AlertContent): boolean {
  const { ruleId, firstMetOn } = alert;
  if (ruleId === 'combined.rigid-spending') return combined !== null && isIn(combined, firstMetOn);
  return years.some((year) => isIn(year, firstMetOn));
}
