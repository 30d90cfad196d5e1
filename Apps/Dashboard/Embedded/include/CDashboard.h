#pragma once
#include <stddef.h>

/* A file of the page: its path from the page's root, beginning with a slash, and its bytes, which live as long as the program. */
struct cdashboard_file {
    const char *path;
    const unsigned char *bytes;
    size_t count;
};

size_t cdashboard_count(void);
/* The index is less than the count. */
struct cdashboard_file cdashboard_file(size_t index);
