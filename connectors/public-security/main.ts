import { runApplication } from '#service-kit';
import { publicSecurity } from './app.js';

await runApplication(publicSecurity);
