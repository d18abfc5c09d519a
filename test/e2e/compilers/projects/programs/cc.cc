#include <iostream>

int main() {
  try {
    throw 7;
  } catch (int n) {
    std::cout << n;
  }
}
