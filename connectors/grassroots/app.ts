import { connectorApplication } from '#connector-kit';

/** What village officers report and households apply for. */
export const grassroots = connectorApplication({ name: 'grassroots', title: '基层上报接入' });
