import { runApplication } from '#service-kit';
import { insurer } from './app.js';

await runApplication(insurer);
