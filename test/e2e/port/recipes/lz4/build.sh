set -e
meson setup build contrib/meson -Dprograms=true
meson compile -C build
meson install -C build
