import { serveJobs } from '../../host/threads/pool.js';
import { packedFiles } from './open-packed.js';

serveJobs(packedFiles);
