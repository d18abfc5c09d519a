import { serveJobs } from '../../host/threads/pool.js';
import { describePackage } from './describe-package.js';

serveJobs(describePackage);
