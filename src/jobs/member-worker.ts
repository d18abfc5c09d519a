import { serveJobs } from '../host/pool.js';
import { compileMember } from './compile-member.js';

serveJobs(compileMember);
