import { runApplications } from '#service-kit';
import { applications } from './applications.js';

// All applications as one process, with the settings of the environment: what the container image runs.
await runApplications(applications);
