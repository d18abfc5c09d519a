#!/bin/sh
# Hook of mmdebstrap: makes of an unpacked root one whose apt works, and brings a repository of its own.
# usage: debian-base.sh ROOT   (MMDEBSTRAP_APT_CONFIG names the apt that unpacked it)
set -eu
root=$1
wanted='file locales'

# Nothing was configured, and dpkg knows of nothing: it is told what was unpacked.
info=$root/var/lib/dpkg/info
mkdir -p "$info" "$root/var/lib/dpkg/updates" "$root/var/log/apt" "$root/srv/repository"
for deb in "$root"/var/cache/apt/archives/*.deb; do
  name=$(dpkg-deb --field "$deb" Package)
  case $(dpkg-deb --field "$deb" Multi-Arch) in same) list=$info/$name:arm64.list ;; *) list=$info/$name.list ;; esac
  dpkg-deb --fsys-tarfile "$deb" | tar -t | sed -e 's,^\./$,/./,' -e 's,^\./,/,' -e 's,/$,,' > "$list"
  dpkg-deb --field "$deb" | sed '1a Status: install ok installed'
  echo
done > "$root/var/lib/dpkg/status"
printf 'root:x:0:0:root:/root:/bin/bash\n_apt:x:42:65534::/nonexistent:/usr/sbin/nologin\n' > "$root/etc/passwd"
printf 'root:x:0:\n' > "$root/etc/group"
# Nothing here has to outlive a power cut.
echo force-unsafe-io > "$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
ln -s gawk "$root/usr/bin/awk"

# What a Dockerfile installs comes out of the image itself: no mirror is asked while it is built.
cd "$root/srv/repository"
# shellcheck disable=SC2086 # a list of words
APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get --yes --quiet --download-only --no-install-recommends \
  -o Dir::Cache::archives="$PWD" -o Dir::State::status="$root/var/lib/dpkg/status" install $wanted
rm -rf partial lock
for deb in *.deb; do
  dpkg-deb --field "$deb"
  echo "Filename: ./$deb"
  echo "Size: $(stat -c %s "$deb")"
  echo "SHA256: $(sha256sum "$deb" | cut -d ' ' -f 1)"
  echo
done > Packages
echo 'deb [trusted=yes] file:/srv/repository ./' > "$root/etc/apt/sources.list"
