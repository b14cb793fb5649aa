import { connectorApplication } from '#connector-kit';

/** Hand-overs of the disabled persons' federation: certificates. */
export const disabledPersonsFederation = connectorApplication({
  name: 'disabled-persons-federation',
  title: '残联数据接入',
});
