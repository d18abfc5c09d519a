import { serveJobs } from '../host/threads/pool.js';
import { checkExtracted } from './check-member.js';

serveJobs(checkExtracted);
