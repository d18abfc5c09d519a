import { serveJobs } from '../host/pool.js';
import { describePackage } from './describe-package.js';

serveJobs(describePackage);
