import type { Application } from '#service-kit';

const loaders: Readonly<Record<string, () => Promise<Application>>> = {
  'health-insurance': async () =>
    (await import('../../connectors/health-insurance/app.js')).healthInsurance,
  education: async () => (await import('../../connectors/education/app.js')).education,
  'public-security': async () =>
    (await import('../../connectors/public-security/app.js')).publicSecurity,
  'disabled-persons-federation': async () =>
    (await import('../../connectors/disabled-persons-federation/app.js')).disabledPersonsFederation,
  'emergency-management': async () =>
    (await import('../../connectors/emergency-management/app.js')).emergencyManagement,
  grassroots: async () => (await import('../../connectors/grassroots/app.js')).grassroots,
  insurer: async () => (await import('../../connectors/insurer/app.js')).insurer,
  register: async () => (await import('../../services/register/src/app.js')).register,
  matching: async () => (await import('../../services/matching/src/app.js')).matching,
  correlation: async () => (await import('../../services/correlation/src/app.js')).correlation,
  'county-center': async () =>
    (await import('../../services/county-center/src/app.js')).countyCenter,
  operations: async () => (await import('../../services/operations/src/app.js')).operations,
};

/** Names of all applications: one for each department, then the services along the way of an event. */
export const applicationNames: readonly string[] = Object.keys(loaders);

/** Those that read with a consumer group of their own, in the order in which records flow. */
export const consumerGroups: readonly string[] = [
  'matching',
  'correlation',
  'county-center',
  'operations',
];

/**
 * Imports the applications of these names, in the order of `applicationNames`. Only they are imported: a process of
 * one would else pay half a second and 60 MB for what the other eleven need. A name that nobody has is passed over.
 */
export function loadApplications(names: readonly string[]): Promise<readonly Application[]> {
  const chosen = Object.entries(loaders).filter(([name]) => names.includes(name));
  return Promise.all(chosen.map(([, load]) => load()));
}
