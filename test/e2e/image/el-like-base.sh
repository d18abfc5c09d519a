#!/bin/sh
# Hook of mmdebstrap: makes of Debian's dnf and rpm something that a Dockerfile for CentOS 7 takes for CentOS 7, as far as
# files and commands go. It is not CentOS: no package of CentOS is in it, and its libraries are Debian's.
# usage: el-like-base.sh ROOT   (programs of ROOT have to run here)
set -eu
root=$1
mkdir -p "$root/proc" "$root/root" "$root/srv/vault/Packages" "$root/etc/yum.repos.d" "$root/etc/yum/pluginconf.d" "$root/etc/rpm"
chmod 1777 "$root/tmp"
printf 'root:x:0:0:root:/root:/bin/bash\n' > "$root/etc/passwd"
printf 'root:x:0:\n' > "$root/etc/group"

# What CentOS 7 has where.
ln -s dnf "$root/usr/bin/yum"
printf '[main]\noverride_install_langs=en_US.utf8\n' > "$root/etc/yum.conf"
printf '[main]\nenabled=1\n' > "$root/etc/yum/pluginconf.d/fastestmirror.conf"
echo '%_install_langs en_US.utf8' > "$root/etc/rpm/macros.image-language-conf"
cat > "$root/etc/yum.repos.d/CentOS-Base.repo" <<'EOF'
[base]
name=CentOS-$releasever - Base
mirrorlist=http://mirrorlist.centos.org/?release=$releasever&arch=$basearch&repo=os&infra=$infra
#baseurl=http://mirror.centos.org/altarch/$releasever/os/$basearch/
gpgcheck=0
EOF

# The packages of what stands for the vault.
cat > "$root/tmp/package.spec" <<'EOF'
Name: from-the-vault
Version: 7.9
Release: 1
Summary: Stands for a package of CentOS
License: BSD
AutoReqProv: no
%description
Stands for a package of CentOS.
%install
mkdir -p %{buildroot}/usr/bin
printf '#!/bin/sh\necho installed by yum\n' > %{buildroot}/usr/bin/from-the-vault
chmod 755 %{buildroot}/usr/bin/from-the-vault
%files
/usr/bin/from-the-vault
EOF
chroot "$root" env HOME=/root rpmbuild --quiet -bb --target aarch64 \
  --define '_topdir /tmp/rpm' --define '_build_id_links none' /tmp/package.spec
mv "$root"/tmp/rpm/RPMS/*/*.rpm "$root/srv/vault/Packages"
chroot "$root" createrepo_c --quiet /srv/vault
rm -r "$root/tmp/rpm" "$root/tmp/package.spec"
