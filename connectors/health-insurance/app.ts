import { connectorApplication } from '#connector-kit';

/** Hand-overs of the health insurance bureau: settlements, burdens, major diseases, coverage. */
export const healthInsurance = connectorApplication({
  name: 'health-insurance',
  title: '医保数据接入',
});
