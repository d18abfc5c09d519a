import { shown } from '../../../messages/shown.js';
import { type Recipe, type Step, stepsOf } from '../read.js';
import type { Finding } from '../types.js';

const DOWNLOADS = /\b(?:curl|wget|fetch)\b/;
const SHELL = /^\s*(?:sudo\s+)?(?:\S*\/)?(?:ba|da|z|k)?sh\b/;
const SUBSTITUTED =
  /\b(?:(?:ba|da|z|k)?sh\s+-c|eval|source|\.)\s+["']?(?:\$\(|<\(|`)\s*(?:curl|wget)\b|\b(?:ba|da|z|k)?sh\s+<\(\s*(?:curl|wget)\b/;

/** What a download holds is looked at before it runs. */
export function downloadsAreNotRun(recipe: Recipe): Finding[] {
  return runs(recipe)
    .filter(({ text }) => pipesDownloads(text) || SUBSTITUTED.test(text))
    .map(({ where, text }) => ({
      severity: 'error',
      rule: 'curl-sh',
      where,
      message: 'a download is run as it comes',
      expected: 'a file that was checked against its sha256, then run',
      found: shown(text),
      fix: 'save it, sha256sum -c, then run it',
    }));
}

function pipesDownloads(text: string): boolean {
  return text.split(/&&|\|\||[;\n]/).some((pipeline) => {
    const commands = pipeline.split('|');
    const first = commands.findIndex((command) => DOWNLOADS.test(command));
    return first >= 0 && commands.slice(first + 1).some((command) => SHELL.test(command));
  });
}

/** A build is root until USER says otherwise. */
export function sudoIsNotNeeded(recipe: Recipe): Finding[] {
  return runs(recipe)
    .filter(({ text }) => /(?:^|&&|\|\||;|\()\s*sudo\s/.test(text))
    .map(({ where }) => ({
      severity: 'warning',
      rule: 'sudo',
      where,
      message: 'sudo asks for a terminal or a password that no build has',
      expected: 'RUN as the user that may',
      fix: 'leave sudo out, with USER root before it where needed',
    }));
}

function runs(recipe: Recipe): Step[] {
  return stepsOf(recipe).filter(({ keyword }) => keyword === 'RUN');
}
