import { runApplications } from '#service-kit';
import { applicationNames, loadApplications } from './load-applications.js';

// The applications that the command line names, as one process.
const names = process.argv.slice(2);
const unknown = names.filter((name) => !applicationNames.includes(name));
if (names.length === 0 || unknown.length > 0) {
  const known = applicationNames.join(', ');
  console.error(`There is no application "${unknown.join(', ')}"; there are: ${known}`);
  process.exitCode = 1;
} else {
  await runApplications(await loadApplications(names));
}
