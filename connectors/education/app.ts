import { connectorApplication } from '#connector-kit';

/** Hand-overs of the education bureau: what school costs, who may have dropped out. */
export const education = connectorApplication({ name: 'education', title: '教育数据接入' });
