#pragma once
#include <argon2.h>

/* A macro with a cast, which Swift cannot import. */
static inline uint32_t cargon2_clear_password(void) { return ARGON2_FLAG_CLEAR_PASSWORD; }
