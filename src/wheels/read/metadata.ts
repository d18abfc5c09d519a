import type { Problem } from '../../errors.js';
import { escapeControls } from '../../text/escape.js';
import type { WheelName } from '../name/file-name.js';
import { projectName } from '../name/project-name.js';
import { normalVersion } from '../name/version.js';
import { onlyField, parseHeaders } from './headers.js';

/** Returns how METADATA and WHEEL contradict the name of the file, or ask for a newer program; `folder` has both. */
export function metadataProblems(
  texts: { readonly metadata: string; readonly wheel: string },
  { name, version }: Pick<WheelName, 'name' | 'version'>,
  folder: string,
): Problem[] {
  const metadata = parseHeaders(texts.metadata);
  const [ownName, ownVersion] = [onlyField(metadata, 'Name'), onlyField(metadata, 'Version')];
  const format = onlyField(parseHeaders(texts.wheel), 'Wheel-Version');
  const where = `${folder}/METADATA`;
  const problems: Problem[] = [];
  if (ownName === null || projectName(ownName) !== name)
    problems.push({ where, message: 'it has another name', expected: name, found: shown(ownName) });
  if (ownVersion === null || normalVersion(ownVersion) !== version)
    problems.push({ where, message: 'it has another version', expected: version, found: shown(ownVersion) });
  if (format === null || !/^1\.\d+$/.test(format))
    problems.push({
      where: `${folder}/WHEEL`,
      message: 'the format of the wheel is not known',
      expected: 'Wheel-Version: 1.0',
      found: shown(format),
    });
  return problems;
}

function shown(value: string | null): string {
  return value === null ? 'none, or several' : escapeControls(value.slice(0, 100));
}
