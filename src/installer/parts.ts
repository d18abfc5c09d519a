/** What an installer is made of besides its payload: `construct/installer`, without values. */
export interface InstallerParts {
  /** What `assembleHeader` gives. */
  readonly header: string;
  /** What `assembleManageScript` gives. */
  readonly manage: string;
  readonly relocatePy: string;
}

/** The files of `construct/installer` that stand in the place of the header's `# PARTS` line, in this order. */
const HEADER_PARTS = [
  'talk.sh',
  'hash.sh',
  'integrity.sh',
  'text.sh',
  'prefix.sh',
  'arguments.sh',
  'preflight.sh',
  'check-host.sh',
  'check-place.sh',
  'check-disk.sh',
  'ownership.sh',
  'unfit.sh',
  'questions.sh',
  'lock.sh',
  'remove.sh',
  'locked.sh',
  'stage.sh',
  'modes.sh',
  'unpack.sh',
  'pkgs.sh',
  'relocate.sh',
  'records.sh',
  'update.sh',
  'versions.sh',
  'home.sh',
  'conda-init.sh',
  'conda-block.sh',
  'link-scripts.sh',
  'finish.sh',
  'lists.sh',
  'compare.sh',
  'damage.sh',
  'report.sh',
  'repair.sh',
  'uninstall.sh',
  'removal.sh',
  'traces.sh',
  'life.sh',
];

/** The same for the script that stays in the prefix. */
const MANAGE_PARTS = [
  'talk.sh',
  'hash.sh',
  'text.sh',
  'ownership.sh',
  'lock.sh',
  'remove.sh',
  'locked.sh',
  'link-scripts.sh',
  'lists.sh',
  'compare.sh',
  'damage.sh',
  'report.sh',
  'uninstall.sh',
  'removal.sh',
  'home.sh',
  'conda-block.sh',
  'traces.sh',
];

/** The header's template in one piece; `read` gives the text of a file of `construct/installer`. */
export function assembleHeader(read: (name: string) => string): string {
  return assemble('header.sh', HEADER_PARTS, read);
}

/** The same for the script that stays in the prefix. */
export function assembleManageScript(read: (name: string) => string): string {
  return assemble('manage.sh', MANAGE_PARTS, read);
}

function assemble(frame: string, parts: readonly string[], read: (name: string) => string): string {
  return read(frame)
    .replace('# GROUND\n', () => read('ground.sh'))
    .replace('# PARTS\n', () => parts.map(read).join('\n'));
}
