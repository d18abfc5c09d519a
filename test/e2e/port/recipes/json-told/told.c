#include <cjson/cJSON.h>
#include <stdio.h>
#include <zlib.h>

/* Prints a JSON object that two libraries were needed for. The patch of cJSON's version is that of its header. */
int main(void) {
  cJSON *told = cJSON_CreateObject();
  cJSON_AddNumberToObject(told, "cjson", CJSON_VERSION_PATCH);
  cJSON_AddStringToObject(told, "zlib", zlibVersion());
  puts(cJSON_PrintUnformatted(told));
  return 0;
}
