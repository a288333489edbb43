#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { realCliDeps } from './cli-deps.js';

process.exitCode = await runCommandLine(process.argv.slice(2), realCliDeps());

// Everything is closed by now. Should some connection still be trying, it must not keep the process.
setTimeout(() => process.exit(), 2000).unref();
