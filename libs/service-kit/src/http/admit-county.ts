import { CITY_CODE } from '#domain';
import type { HubConfig } from '../config/hub-config.js';
import type { Caller } from './bearer-tokens.js';
import { requestError } from './request-error.js';

/**
 * Lets a caller through to what belongs to a county. The permission first: who has none must not learn
 * for which counties the hub works.
 * @throws HubError FORBIDDEN without the permission, NOT_FOUND for a county that the hub does not serve
 */
export function admitCounty(caller: Caller, { base }: HubConfig, countyCode: string): void {
  admit(caller.mayCounty(countyCode), base.counties.includes(countyCode));
}

/**
 * Lets a caller through to the standard of a county, or to that of the city (130500).
 * @throws HubError as {@link admitCounty}
 */
export function admitStandard(caller: Caller, { base }: HubConfig, code: string): void {
  admit(caller.mayStandardOf(code), code === CITY_CODE || base.counties.includes(code));
}

function admit(isAllowed: boolean, isServed: boolean): void {
  if (!isAllowed) throw requestError('FORBIDDEN', { messageZh: '令牌不包含该县的权限' });
  if (!isServed) {
    throw requestError('NOT_FOUND', { messageZh: '本平台未接入该县', field: 'county' });
  }
}
