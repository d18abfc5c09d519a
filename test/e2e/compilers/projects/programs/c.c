#include <math.h>
#include <stdio.h>

int main(int n, char **v) {
  (void)v;
  printf("%.1f", sqrt(n * 4));
  return 0;
}
