import { runApplication } from '#service-kit';
import { correlation } from './app.js';

await runApplication(correlation);
