import { parseChannelUrl } from '../conda/channel-url.js';
import type { HttpGet } from '../host/http/get.js';
import { readFromFolder } from './folder.js';
import { readOverHttp } from './http.js';
import type { ReadChannelFile } from './types.js';

/** Makes a `ReadChannelFile` for any location: http(s) through `get`, `file://` urls and folders from the disk. */
export function createReadChannelFile(get: HttpGet): ReadChannelFile {
  const overHttp = readOverHttp(get);
  return (location, subdir, fileName) => {
    const isFolder = parseChannelUrl(location).url.startsWith('file:');
    return (isFolder ? readFromFolder : overHttp)(location, subdir, fileName);
  };
}
