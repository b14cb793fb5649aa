import { runApplication } from '#service-kit';
import { emergencyManagement } from './app.js';

await runApplication(emergencyManagement);
