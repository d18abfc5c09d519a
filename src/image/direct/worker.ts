import { loadCodecs } from '../../host/compress/compress.js';
import { serveJobs } from '../../host/threads/pool.js';
import { type LayerJob, makeLayerJob } from './layer-make.js';
import { makeLayerPart, type PartJob } from './layer-part.js';

serveJobs<LayerJob | PartJob, unknown>((job) => ('recipe' in job ? makeLayerJob(job) : makeLayerPart(job)));
// Ready before the first job comes; what goes wrong is told by that job.
loadCodecs().catch(() => {});
