import { serveJobs } from '../host/pool.js';
import { compileExtracted } from './compile-member.js';

serveJobs(compileExtracted);
