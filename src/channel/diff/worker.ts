import { serveJobs } from '../../host/threads/pool.js';
import { packedFiles } from './packed-files.js';

serveJobs(packedFiles);
