#include <expat.h>
#include <iostream>
#include <zlib.h>
int main() { std::cout << zlibVersion() << ' ' << XML_ExpatVersion(); }
