import { connectorApplication } from '#connector-kit';

/** Hand-overs of public security: traffic accidents, deaths. */
export const publicSecurity = connectorApplication({
  name: 'public-security',
  title: '公安数据接入',
});
