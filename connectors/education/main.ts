import { runApplication } from '#service-kit';
import { education } from './app.js';

await runApplication(education);
