/** The scripts of an installer, from `construct/installer`, without values. */
export interface InstallerParts {
  /** From `assembleHeader`. */
  readonly header: string;
  /** From `assembleManageScript`. */
  readonly manage: string;
  readonly relocatePy: string;
}

/** The files of `construct/installer` that replace the line `# PARTS` of header.sh, in this order. */
const HEADER_PARTS = [
  'shell/log.sh',
  'shell/sha256.sh',
  'integrity.sh',
  'shell/strings.sh',
  'environments.sh',
  'resolve-prefix.sh',
  'arguments.sh',
  'preflight.sh',
  'check-host.sh',
  'check-place.sh',
  'check-disk.sh',
  'files/ownership.sh',
  'check-fit.sh',
  'questions.sh',
  'options/answers.sh',
  'files/lock.sh',
  'files/remove-tree.sh',
  'files/inaccessible.sh',
  'stage.sh',
  'shell/umask.sh',
  'unpack.sh',
  'share.sh',
  'conda/package-cache.sh',
  'relocate.sh',
  'write-records.sh',
  'update/update.sh',
  'update/compare-versions.sh',
  'lay/plan.sh',
  'lay/preview.sh',
  'lay/lay.sh',
  'files/replace-file.sh',
  'conda/conda-init.sh',
  'conda/conda-block.sh',
  'conda/link-scripts.sh',
  'scripts/run-script.sh',
  'scripts/install-scripts.sh',
  'finish.sh',
  'menus/menu-values.sh',
  'menus/make-menus.sh',
  'menus/remove-menus.sh',
  'menus/other-menus.sh',
  'menus/associations.sh',
  'maintenance/installed-list.sh',
  'maintenance/classify.sh',
  'maintenance/diff.sh',
  'maintenance/report.sh',
  'maintenance/repair.sh',
  'maintenance/uninstall.sh',
  'maintenance/uninstall-files.sh',
  'maintenance/registrations.sh',
  'maintenance/maintenance.sh',
];

/** The files that replace the line `# PARTS` of manage.sh, the script that stays in the prefix. */
const MANAGE_PARTS = [
  'shell/log.sh',
  'shell/sha256.sh',
  'shell/strings.sh',
  'environments.sh',
  'files/ownership.sh',
  'files/lock.sh',
  'files/remove-tree.sh',
  'files/inaccessible.sh',
  'conda/link-scripts.sh',
  'scripts/run-script.sh',
  'maintenance/installed-list.sh',
  'maintenance/classify.sh',
  'maintenance/diff.sh',
  'maintenance/report.sh',
  'maintenance/uninstall.sh',
  'maintenance/uninstall-files.sh',
  'files/replace-file.sh',
  'menus/remove-menus.sh',
  'menus/other-menus.sh',
  'menus/associations.sh',
  'conda/conda-block.sh',
  'maintenance/registrations.sh',
];

/** Returns the template of the header; `read` returns the text of a file of `construct/installer`. */
export function assembleHeader(read: (name: string) => string): string {
  return assemble('header.sh', HEADER_PARTS, read);
}

/** Returns the template of the script that stays in the prefix; `read` as for `assembleHeader`. */
export function assembleManageScript(read: (name: string) => string): string {
  return assemble('manage.sh', MANAGE_PARTS, read);
}

function assemble(frame: string, parts: readonly string[], read: (name: string) => string): string {
  return read(frame)
    .replace('# SANITIZE\n', () => read('shell/sanitize.sh'))
    .replace('# PARTS\n', () => parts.map(read).join('\n'));
}
