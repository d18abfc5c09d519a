import { serveJobs } from '../host/threads/pool.js';
import { checkMember } from './check-member.js';

serveJobs(checkMember);
