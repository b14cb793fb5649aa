#!/usr/bin/env node
// `npx hub …`: the hub command by way of the bootstrap, so that it works on a fresh clone as well.
process.argv.splice(2, 0, 'hub');
await import('./bootstrap.mjs');
