import { loadCodecs } from '../../host/compress/compress.js';
import { serveJobs } from '../../host/threads/pool.js';
import { compileMember } from './compile-member.js';

serveJobs(compileMember);
// Ready before the first job comes; what goes wrong is told by that job.
loadCodecs().catch(() => {});
