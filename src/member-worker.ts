import { compileMember } from './compile-member.js';
import { serveJobs } from './host/pool.js';

serveJobs(compileMember);
