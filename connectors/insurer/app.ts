import { connectorApplication } from '#connector-kit';

/** Hand-overs of the insurer: its parallel feed of settlements. */
export const insurer = connectorApplication({ name: 'insurer', title: '保险公司数据接入' });
