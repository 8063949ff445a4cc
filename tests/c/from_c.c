// The C interface as a C program meets it: all of it, and every way in which it refuses.
#include "tests/c/check.h"

int failures = 0;

static void test_versions_and_names(void) {
    CHECK(whorl_api_version() == WHORL_API_VERSION);
    CHECK(strchr(whorl_version(), '.') != NULL);
    CHECK(strcmp(whorl_status_name(WHORL_OK), "success") == 0);
    CHECK(strcmp(whorl_status_name(WHORL_OUT_OF_MEMORY), "out of memory") == 0);
    CHECK(strcmp(whorl_status_name(-1), "unknown status") == 0);
    CHECK(strcmp(whorl_status_name(1000), "unknown status") == 0);
    for (whorl_status a = WHORL_OK; a <= WHORL_NOT_AN_IMAGE; ++a) {
        CHECK(strcmp(whorl_status_name(a), "unknown status") != 0);
        for (whorl_status b = WHORL_OK; b < a; ++b) {
            CHECK(strcmp(whorl_status_name(a), whorl_status_name(b)) != 0);
        }
    }
    CHECK(strcmp(whorl_transform_name(WHORL_ORIGINAL), "original") == 0);
    CHECK(strcmp(whorl_transform_name(WHORL_ROTATE90), "rotate90") == 0);
    CHECK(strcmp(whorl_transform_name(WHORL_ROTATE180), "rotate180") == 0);
    CHECK(strcmp(whorl_transform_name(WHORL_ROTATE270), "rotate270") == 0);
    CHECK(strcmp(whorl_transform_name(WHORL_FLIP_X), "flip_x") == 0);
    CHECK(strcmp(whorl_transform_name(WHORL_FLIP_Y), "flip_y") == 0);
    CHECK(strcmp(whorl_transform_name(WHORL_FLIP_PLUS1), "flip_plus1") == 0);
    CHECK(strcmp(whorl_transform_name(WHORL_FLIP_MINUS1), "flip_minus1") == 0);
    CHECK(whorl_transform_name(-1) == NULL);
    CHECK(whorl_transform_name(WHORL_TRANSFORM_COUNT) == NULL);
}

// Bindings write these numbers down.
static void test_layout(void) {
    CHECK(sizeof(whorl_status) == 4);
    CHECK(sizeof(whorl_error) == 512 && offsetof(whorl_error, message) == 4);
    CHECK(sizeof(whorl_match) == 16);
    CHECK(offsetof(whorl_match, id) == 0 && offsetof(whorl_match, distance) == 8);
    CHECK(offsetof(whorl_match, transform) == 12);
    CHECK(sizeof(whorl_image) == 4 * sizeof(size_t) + 16);
    CHECK(offsetof(whorl_image, width) == 4 * sizeof(size_t));
    CHECK(sizeof(whorl_index_options) == sizeof(size_t) + 8);
    CHECK(sizeof(whorl_search_options) == sizeof(size_t) + 16);
}

int main(int argc, char** argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: from_c FILE, which is written and removed\n");
        return 2;
    }
    test_versions_and_names();
    test_layout();
    test_hashes();
    test_index(argv[1]);
    if (failures == 0) {
        printf("the C interface does as whorl.h says\n");
    }
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
