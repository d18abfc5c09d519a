#include <stdio.h>
#include <zlib.h>
int seven(void);
int main(void) { printf("%d %s", seven(), zlibVersion()); return 0; }
