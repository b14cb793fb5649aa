import { runApplication } from '#service-kit';
import { applications } from './applications.js';

const [name = ''] = process.argv.slice(2);
const application = applications.find((one) => one.name === name);
if (application === undefined) {
  const names = applications.map((one) => one.name).join(', ');
  console.error(`There is no application "${name}"; there are: ${names}`);
  process.exitCode = 1;
} else {
  await runApplication(application);
}
