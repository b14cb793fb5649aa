import { applicationNames, loadApplications } from './load-applications.js';

/** Every application of the hub, for what runs or describes all of them. */
export const applications = await loadApplications(applicationNames);
