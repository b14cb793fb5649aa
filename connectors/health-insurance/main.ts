import { runApplication } from '#service-kit';
import { healthInsurance } from './app.js';

await runApplication(healthInsurance);
