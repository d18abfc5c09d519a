import { serveJobs } from '../../host/threads/pool.js';
import { compileExtracted } from './compile-member.js';

serveJobs(compileExtracted);
