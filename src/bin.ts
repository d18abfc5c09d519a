#!/usr/bin/env node
import { main } from './cli/main.js';

process.exitCode = await main({ argv: process.argv.slice(2), root: import.meta.url });
