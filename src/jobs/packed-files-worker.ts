import { serveJobs } from '../host/pool.js';
import { packedFiles } from './packed-files.js';

serveJobs(packedFiles);
