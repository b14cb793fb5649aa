import type { Application } from '#service-kit';
import { disabledPersonsFederation } from '../../connectors/disabled-persons-federation/app.js';
import { education } from '../../connectors/education/app.js';
import { emergencyManagement } from '../../connectors/emergency-management/app.js';
import { grassroots } from '../../connectors/grassroots/app.js';
import { healthInsurance } from '../../connectors/health-insurance/app.js';
import { insurer } from '../../connectors/insurer/app.js';
import { publicSecurity } from '../../connectors/public-security/app.js';
import { correlation } from '../../services/correlation/src/app.js';
import { countyCenter } from '../../services/county-center/src/app.js';
import { matching } from '../../services/matching/src/app.js';
import { operations } from '../../services/operations/src/app.js';
import { register } from '../../services/register/src/app.js';

/** Every application of the hub: one for each department, then the services along the way of an event. */
export const applications: readonly Application[] = [
  healthInsurance,
  education,
  publicSecurity,
  disabledPersonsFederation,
  emergencyManagement,
  grassroots,
  insurer,
  register,
  matching,
  correlation,
  countyCenter,
  operations,
];
