mkdir build && cd build
cmake -GNinja -DCMAKE_INSTALL_PREFIX=$PREFIX ..
ninja
ctest --output-on-failure
ninja install
