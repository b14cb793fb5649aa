import { runApplication } from '#service-kit';
import { operations } from './app.js';

await runApplication(operations);
