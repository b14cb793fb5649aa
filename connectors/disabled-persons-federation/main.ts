import { runApplication } from '#service-kit';
import { disabledPersonsFederation } from './app.js';

await runApplication(disabledPersonsFederation);
