#!/bin/bash
if [[ "$mpi" != "nompi" ]]; then
  export CC=mpicc FC=mpifort
fi
./configure --prefix=$PREFIX
make
make install
