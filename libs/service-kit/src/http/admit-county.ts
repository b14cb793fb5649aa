import type { HubConfig } from '../config/hub-config.js';
import type { Caller } from './bearer-tokens.js';
import { requestError } from './request-error.js';

/**
 * Lets a caller through to what belongs to a county. The permission first: who has none must not learn
 * for which counties the hub works.
 * @throws HubError FORBIDDEN without the permission, NOT_FOUND for a county that the hub does not serve
 */
export function admitCounty(caller: Caller, { base }: HubConfig, countyCode: string): void {
  if (!caller.mayCounty(countyCode)) {
    throw requestError('FORBIDDEN', { messageZh: '令牌不包含该县的权限' });
  }
  if (!base.counties.includes(countyCode)) {
    throw requestError('NOT_FOUND', { messageZh: '本平台未接入该县', field: 'county' });
  }
}
