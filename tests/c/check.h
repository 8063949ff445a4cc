// What the parts of the C test share.
#ifndef WHORL_TESTS_C_CHECK_H
#define WHORL_TESTS_C_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <whorl/whorl.h>

extern int failures;

#define CHECK(condition)                                                            \
    do {                                                                            \
        if (!(condition)) {                                                         \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            ++failures;                                                             \
        }                                                                           \
    } while (0)

// What a call that is given &error must return; `error` has the same, and a text unless all is well.
#define CHECK_STATUS(wanted, call)                                                                       \
    do {                                                                                                 \
        whorl_error error;                                                                               \
        const whorl_status got = (memset(&error, 0x55, sizeof error), (call));                           \
        if (got != (wanted) || error.status != got || (error.message[0] == '\0') != (got == WHORL_OK) || \
            memchr(error.message, '\0', sizeof error.message) == NULL) {                                 \
            fprintf(stderr, "%s:%d: status %d (%d: %.100s), not %d: %s\n", __FILE__, __LINE__, (int)got, \
                    (int)error.status, error.message, (int)(wanted), #call);                             \
            ++failures;                                                                                  \
        }                                                                                                \
    } while (0)

void test_hashes(void);
void test_index(const char* file);

#endif
