import { runApplication } from '#service-kit';
import { grassroots } from './app.js';

await runApplication(grassroots);
