import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';

/** A construct.yaml with a template, a licence, a script, and outputs. */
export const CONSTRUCT = `# a comment [win]
{% set version = os.environ.get("APP_VERSION", "1.2.0-3") %}
name: App
version: {{ version.split("-")[0] }}
company: Some Ltd
channels:
  - ./channel/
specs:
  - tool
  - nothing  # [win]
license_file: ../LICENCE
post_install: post.sh  # [unix]
post_install: post.bat  # [win]
script_env_variables:
  WHO: it'\\''s me
build_outputs:
  - hash:
      algorithm:
        - md5
        - blake2b
  - pkgs_list
  - lockfile
`;

/** A folder with another one, `app`, that has a construct.yaml, what it names, and a channel of two packages. */
export class App {
  readonly home = mkdtempSync(join(tmpdir(), 'archi-construct-yaml-'));
  readonly dir = join(this.home, 'app');

  /** Writes the folder. */
  static async open(): Promise<App> {
    const app = new App();
    mkdirSync(app.dir);
    const bin = { 'bin/hello': '#!/bin/sh\necho hello\n' };
    await writeFixtureChannel(join(app.dir, 'channel'), [
      { name: 'tool', subdir: 'linux-64', files: bin },
      { name: 'other', subdir: 'linux-64', files: { 'bin/other': '#!/bin/sh\necho other\n' } },
    ]);
    writeFileSync(join(app.dir, 'construct.yaml'), CONSTRUCT);
    writeFileSync(join(app.home, 'LICENCE'), 'Do as you like.\n');
    writeFileSync(join(app.dir, 'post.sh'), 'echo "$INSTALLER_NAME $INSTALLER_VER $WHO" > "$PREFIX/said"\n');
    return app;
  }

  /** Runs a command of `archi-construct` in the folder. */
  run(argv: readonly string[], environment: NodeJS.ProcessEnv = process.env) {
    return runCommandLine([...argv], { cwd: this.home, environment });
  }

  /** Runs `constructor app` for linux-64. */
  construct(...more: readonly string[]) {
    return this.run(['constructor', 'app', ...this.options, ...more]);
  }

  /** The flags that give a command its platform and its cache. */
  get options(): string[] {
    return ['--platform', 'linux-64', '--cache-dir', join(this.home, 'cache')];
  }

  remove(): void {
    rmSync(this.home, { recursive: true });
  }
}
