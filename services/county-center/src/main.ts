import { runApplication } from '#service-kit';
import { countyCenter } from './app.js';

await runApplication(countyCenter);
