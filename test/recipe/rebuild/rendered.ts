/** Returns what rattler-build 0.73 records of a build of zlib in a folder, as far as it is read. */
export function rendered(folder: string): string {
  return `recipe:
  package: {name: zlib, version: '1'}
build_configuration:
  target_platform: linux-aarch64
  host_platform: {platform: linux-aarch64}
  build_platform: {platform: linux-64}
  directories:
    host_prefix: ${inside(folder, 'host_env_placehold')}
    build_prefix: ${inside(folder, 'build_env')}
    work_dir: ${inside(folder, 'work')}
    build_dir: ${folder}
system_tools:
  rattler-build: 0.73.0
`;
}

function inside(folder: string, name: string): string {
  return folder.endsWith('"') ? `${folder.slice(0, -1)}/${name}"` : `${folder}/${name}`;
}
