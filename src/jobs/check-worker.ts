import { serveJobs } from '../host/pool.js';
import { checkMember } from './check-member.js';

serveJobs(checkMember);
