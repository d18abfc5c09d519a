/** Recipes with features in both formats, by what they show. Each is a folder's files by name. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  'one output': {
    spec: 'curl[http2, ~ldap, static]',
    v1: {
      'recipe.yaml': `context:
  version: "8.0"

package:
  name: curl
  version: \${{ version }}

build:
  number: 3
  script: build.sh

requirements:
  build:
    - make
  host:
    - zlib >=1.2 [&static]
  run:
    - ca-certificates

features:
  - name: http2
    default: true
    description: HTTP/2
    requirements:
      host:
        # by nghttp2
        - nghttp2 [~tools]
        - if: linux
          then: libev
      run: [libnghttp2]
  - name: ldap
    requirements:
      host: openldap
      run_constrained:
        - openldap >=2

about:
  summary: URLs
`,
      'build.sh': '#!/bin/bash\nset -e\nif has_feature http2; then echo "with http2"; fi\n',
    },
    v0: {
      'meta.yaml': `{% set version = "8.0" %}

package:
  name: curl
  version: {{ version }}

build:
  number: 3

requirements:
  host:
    - python
    {% if mpi is defined %}
    - zlib >={{ zlib }} [&static]  # [linux]
    {% endif %}

features:
  - name: http2
    default: true
    requirements:
      host:
        - nghttp2 [~tools]  # [linux]
        - libev {{ libev }}
      run: [libnghttp2]
  - name: ldap
    requirements:
      host: openldap
      run_constraints:
        - openldap >=2

about:
  summary: URLs
`,
      'build.sh': '#!/bin/bash\nset -e\nif has_feature http2; then echo "with http2"; fi\n',
    },
  },
  'a feature adds what a recipe has none of': {
    spec: 'tool[gui]',
    v1: {
      'recipe.yaml': `package:
  name: tool
  version: "1"
features:
  - name: gui
    requirements:
      run_constraints: [qt >=6]
      run: [qt]
`,
    },
    v0: {
      'meta.yaml': `package:
  name: tool
  version: "1"
features:
  - name: gui
    requirements:
      run_constraints: [qt >=6]
      run: [qt]
`,
    },
  },
  'outputs use features': {
    spec: 'lib-a[gui]',
    v1: {
      'recipe.yaml': `recipe:
  name: all
  version: "1"
features:
  - name: gui
    requirements:
      host: [qt]
      run: [qt-main]
outputs:
  - staging:
      name: made
    build:
      script:
        - make
        - if: unix
          then: has_feature gui && make gui
    requirements:
      host: [zlib]
  - package:
      name: lib-a
    inherit: made
    uses_features: [gui]
    build:
      number: 4
      string: own_\${{ hash }}
  - package:
      name: lib-b
    uses_features: []
    build:
      script: |
        echo b
  - package:
      name: lib-c
    build:
      script:
        env:
          A: b
        content: |
          has_feature static || true
`,
    },
    v0: {
      'meta.yaml': `package:
  name: all
  version: "1"
build:
  number: 4
features:
  - name: gui
    requirements:
      host: [qt]
requirements:
  host:
  - zlib
outputs:
  - name: lib-a
    script: a.sh
    uses_features:
      - gui
    build:
      string: "own_{{ PKG_HASH }}"
      script_env: HOME
  - name: lib-b
    uses_features: []
  - name: lib-c
    build:
      noarch: python
    requirements:
      host: python
`,
      'a.sh': 'has_feature gui || exit 0\n',
    },
  },
};

/** A recipe in both formats, and the features that it is resolved with. */
export interface Sample {
  readonly spec: string;
  readonly v0: Readonly<Record<string, string>>;
  readonly v1: Readonly<Record<string, string>>;
}
