import { runApplication } from '#service-kit';
import { matching } from './app.js';

await runApplication(matching);
