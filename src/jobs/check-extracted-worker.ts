import { serveJobs } from '../host/pool.js';
import { checkExtracted } from './check-member.js';

serveJobs(checkExtracted);
