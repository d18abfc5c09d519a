/** A section of a `.repo` file as CentOS 7's releases have them. */
function section(id: string, lines: readonly string[], enabled: number | null = null): string {
  const key = 'gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-7';
  return [
    `[${id}]`,
    `name=CentOS-$releasever - ${id}`,
    ...lines,
    'gpgcheck=1',
    ...(enabled === null ? [] : [`enabled=${enabled}`]),
    key,
    '',
  ].join('\n');
}

function mirrored(id: string, repo: string, tree: string, enabled: number | null = null): string {
  return section(
    id,
    [
      `mirrorlist=http://mirrorlist.centos.org/?release=$releasever&arch=$basearch&repo=${repo}&infra=$infra`,
      `#baseurl=http://mirror.centos.org/${tree}/$releasever/${repo}/$basearch/`,
    ],
    enabled,
  );
}

/** Returns `/etc/yum.repos.d` of CentOS 7: `centos` of x86_64, `altarch` of the other architectures. */
export function repositories(tree: 'centos' | 'altarch'): Readonly<Record<string, string>> {
  return {
    'CentOS-Base.repo': [
      '# CentOS-Base.repo',
      '#',
      '# If the mirrorlist= does not work for you, as a fall back you can try the remarked out baseurl= line instead.',
      '',
      mirrored('base', 'os', tree),
      mirrored('updates', 'updates', tree),
      mirrored('extras', 'extras', tree),
      mirrored('centosplus', 'centosplus', tree, 0),
    ].join('\n'),
    'CentOS-CR.repo': section(
      'cr',
      [`baseurl=http://mirror.centos.org/${tree}/$releasever/cr/$basearch/`],
      0,
    ),
    'CentOS-Sources.repo': section(
      'base-source',
      ['baseurl=http://vault.centos.org/centos/$releasever/os/Source/'],
      0,
    ),
    'CentOS-Debuginfo.repo': section(
      'base-debuginfo',
      ['baseurl=http://debuginfo.centos.org/7/$basearch/'],
      0,
    ),
    'CentOS-Vault.repo': section(
      'C7.6.1810-base',
      [`baseurl=http://vault.centos.org/7.6.1810/os/$basearch/`],
      0,
    ),
    'CentOS-Media.repo': section(
      'c7-media',
      ['baseurl=file:///media/CentOS/', '        file:///media/cdrom/'],
      0,
    ),
    // A repository of others: `$releasever` means 7 there.
    'epel.repo': section('epel', ['baseurl=http://mirror.example/epel/$releasever/$basearch/']),
  };
}
