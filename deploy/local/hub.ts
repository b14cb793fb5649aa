import { runHub } from './cli/hub-command.js';
import { processTerminal } from './cli/terminal.js';

process.exitCode = await runHub(process.argv.slice(2), processTerminal());
