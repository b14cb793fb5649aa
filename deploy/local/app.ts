import { runApplications } from '#service-kit';
import { applications } from './applications.js';

// The applications that the command line names, as one process.
const names = process.argv.slice(2);
const chosen = applications.filter(({ name }) => names.includes(name));
const unknown = names.filter((name) => !applications.some((one) => one.name === name));
if (chosen.length === 0 || unknown.length > 0) {
  const known = applications.map(({ name }) => name).join(', ');
  console.error(`There is no application "${unknown.join(', ')}"; there are: ${known}`);
  process.exitCode = 1;
} else {
  await runApplications(chosen);
}
