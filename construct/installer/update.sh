# --- update: what was added to the old tree goes into the new one ---------------------------------------------------

# Copies files and links that the old installation did not make and the new one does not have; .condarc is the user's.
# Environments and the package cache may be large; they are moved when the new tree stands.
carry_over() {
  say "Keeping what you added ..."
  (
    cd "$PREFIX" || exit 1
    # Of what was found and, twice, what was installed: what stands there once.
    {
      find . ! -type d ! -path './envs/*' ! -path './pkgs/*' ! -path './.archi/*' ! -name '*.pyc' -print | cut -c 3-
      cut -f 1 .archi/environment .archi/records .archi/installed/*
      cut -f 1 .archi/environment .archi/records .archi/installed/*
    } | LC_ALL=C sort | LC_ALL=C uniq -u >"$STAGE/.archi/added"
    while IFS= read -r added; do
      case $added in conda-meta/*.json) one_of_a_kind "${added##*/}" || exit 1 ;; esac
      if [ -e "$STAGE/$added" ] || [ -L "$STAGE/$added" ]; then
        warn "$added is part of $NAME $VERSION now; yours is not kept"
        continue
      fi
      case $added in */*) mkdir -p "$STAGE/${added%/*}" || exit 1 ;; esac
      cp -Pp "$added" "$STAGE/$added" || exit 1
    done <"$STAGE/.archi/added"
    rm -f "$STAGE/.archi/added"
    if [ -f .condarc ]; then cp -Pp .condarc "$STAGE/.condarc" || exit 1; fi
  ) || fail "cannot keep what you added to $PREFIX; it stays as it was"
}

# A package that conda has put in place of one of ours cannot stand beside the new one of that name.
one_of_a_kind() {
  dist=${1%.json}
  name_and_version=${dist%-*}
  name=${name_and_version%-*}
  for record in "$STAGE/conda-meta/$name"-*.json; do
    own=${record##*/}
    own=${own%-*}
    if [ "${own%-*}" = "$name" ]; then
      problem "conda has changed $name in $PREFIX (to $dist): install $NAME $VERSION into another prefix"
      return 1
    fi
  done
}

# The new tree stands: it gets the environments and the package cache of the old one, which then goes.
drop_replaced() {
  if [ -d "$REPLACED/envs" ] && [ ! -d "$PREFIX/envs" ]; then
    mv "$REPLACED/envs" "$PREFIX/envs" || fail "cannot move $REPLACED/envs to $PREFIX"
  fi
  merge_pkgs
  # Under this name, what a kill leaves of it is removed by whoever comes next.
  printf '%s\n' "${PREFIX##*/}.partial-$$" >"$REPLACED/.archi/stage" || fail "cannot write to $REPLACED"
  mv "$REPLACED" "$PREFIX.partial-$$" || fail "cannot rename $REPLACED"
  REPLACED=''
  remove_tree "$PREFIX.partial-$$" || fail "cannot remove $PREFIX.partial-$$"
}
