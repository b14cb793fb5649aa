import { runApplication } from '#service-kit';
import { register } from './app.js';

await runApplication(register);
