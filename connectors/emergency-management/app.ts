import { connectorApplication } from '#connector-kit';

/** Hand-overs of emergency management: damaged houses, casualties, fires. */
export const emergencyManagement = connectorApplication({
  name: 'emergency-management',
  title: '应急管理数据接入',
});
