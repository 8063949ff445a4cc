#include <map>

#include "bench/lab/corpus/layouts.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::lab;

namespace {

Corpus found(const Result<Corpus>& corpus) {
    if (!corpus) {
        FAIL(corpus.error().message);
    }
    return *corpus;
}

/// "transform severity level" of each copy, by its file, of all pictures.
std::map<std::string, std::string> copies_of(const Corpus& corpus) {
    std::map<std::string, std::string> copies;
    for (const CorpusPicture& picture : corpus.pictures) {
        for (const Copy& copy : picture.copies) {
            CHECK(copy.original == picture.name);
            copies[copy.file + " of " + copy.original] =
                copy.name.transform + " " + std::to_string(copy.name.severity) + " " + copy.name.level;
        }
    }
    return copies;
}

}  // namespace

TEST_CASE("Copydays is found as its archives are unpacked side by side") {
    const test::TemporaryFolder folder;
    for (const char* const name :
         {"original/200000.jpg", "original/200100.jpg", "original/200200.jpg", "jpegqual/3/200000.jpg",
          "jpegqual/75/200000.jpg", "jpegqual/75/200100.jpg", "jpegqual/20/200100.jpg",
          "copydays_crop/crops/10/200000.jpg", "copydays_crop/crops/80/200000.jpg",
          "copydays_crop/crops/50/200100.jpg", "strong/200001.jpg", "strong/200002.jpg", "strong/200101.JPG",
          "strong/209901.jpg", "strong/note.txt", "strong/cover.jpg", "jpegqual/200000.jpg"}) {
        folder.write(name, std::string("x"));
    }
    const Corpus corpus = found(find_copydays(folder.path()));
    REQUIRE(corpus.pictures.size() == 3);
    CHECK(corpus.pictures[0].name == "original/200000.jpg");
    CHECK(corpus.pictures[2].name == "original/200200.jpg");
    CHECK(corpus.pictures[2].copies.empty());
    CHECK(copies_of(corpus) ==
          std::map<std::string, std::string>{
              {"jpegqual/75/200000.jpg of original/200000.jpg", "copydays-jpeg 1 75"},
              {"jpegqual/75/200100.jpg of original/200100.jpg", "copydays-jpeg 1 75"},
              {"jpegqual/20/200100.jpg of original/200100.jpg", "copydays-jpeg 2 20"},
              {"jpegqual/3/200000.jpg of original/200000.jpg", "copydays-jpeg 3 3"},
              {"copydays_crop/crops/10/200000.jpg of original/200000.jpg", "copydays-crop 1 10"},
              {"copydays_crop/crops/50/200100.jpg of original/200100.jpg", "copydays-crop 2 50"},
              {"copydays_crop/crops/80/200000.jpg of original/200000.jpg", "copydays-crop 3 80"},
              {"strong/200001.jpg of original/200000.jpg", "copydays-strong 1 copy 1"},
              {"strong/200002.jpg of original/200000.jpg", "copydays-strong 2 copy 2"},
              {"strong/200101.JPG of original/200100.jpg", "copydays-strong 1 copy 1"}});
}

TEST_CASE("Copydays is found without all of its parts, and in no other folder") {
    const test::TemporaryFolder folder;
    CHECK(found(find_copydays(folder.path())).pictures.empty());
    folder.write("strong/200001.jpg", std::string("x"));
    CHECK(found(find_copydays(folder.path())).pictures.empty());
    folder.write("copydays_original/200000.jpg", std::string("x"));
    CHECK(copies_of(found(find_copydays(folder.path()))).size() == 1);
    CHECK(find_copydays(folder / "missing").error().kind == ErrorKind::unreadable);
}

TEST_CASE("DISC21 is found with what its lists say that queries show") {
    const test::TemporaryFolder folder;
    for (const char* const name :
         {"references/images/references/R000000.jpg", "references/images/references/R000001.jpg",
          "references/images/references/R999999.jpg", "dev_queries/images/queries/Q00000.jpg",
          "dev_queries/images/queries/Q00001.jpg", "dev_queries/images/queries/Q00002.jpg",
          "dev_queries/images/queries/Q00003.jpg", "dev_queries/images/queries/Q00004.jpg",
          "final_queries/images/queries/Q50000.jpg", "other_queries/Q90000.jpg", "train/T000000.jpg",
          "references/Readme.jpg"}) {
        folder.write(name, std::string("x"));
    }
    // Q00001 shows nothing, and what Q00003 shows is not there; of the last, neither half is there. As on Windows,
    // and without a last newline.
    folder.write("dev_ground_truth.csv",
                 std::string("query_id,reference_id\r\nQ00000,R000001\r\nQ00001,\r\nQ00002,R000001\r\n"
                             "Q00003,R555555\r\nQ77777,R777777"));
    folder.write("list_files/final_ground_truth.csv",
                 std::string("query_id,reference_id,more\nQ50000,R999999,1\nQ50000,R999999,1\nQ00000,R999999,1\n"));
    folder.write("attributions.csv", std::string("image_id,author\nR000000,somebody\n"));
    const Corpus corpus = found(find_disc21(folder.path()));
    REQUIRE(corpus.pictures.size() == 3);
    CHECK(corpus.pictures[0].name == "references/images/references/R000000.jpg");
    CHECK(corpus.pictures[0].copies.empty());
    const std::string references = " of references/images/references/";
    CHECK(copies_of(corpus) ==
          std::map<std::string, std::string>{
              {"dev_queries/images/queries/Q00000.jpg" + references + "R000001.jpg", "disc21 1 copy 1"},
              {"dev_queries/images/queries/Q00002.jpg" + references + "R000001.jpg", "disc21 2 copy 2"},
              {"dev_queries/images/queries/Q00000.jpg" + references + "R999999.jpg", "disc21 1 copy 1"},
              {"final_queries/images/queries/Q50000.jpg" + references + "R999999.jpg", "disc21 2 copy 2"}});
    // Q00004 is in no list, but beside queries that are; of Q90000 nothing is known.
    CHECK(corpus.distractors == std::vector<std::string>{"dev_queries/images/queries/Q00001.jpg",
                                                         "dev_queries/images/queries/Q00003.jpg",
                                                         "dev_queries/images/queries/Q00004.jpg"});
}

TEST_CASE("lists of DISC21 need no head") {
    const test::TemporaryFolder folder;
    for (const char* const name : {"R000000.jpg", "Q00000.jpg", "Q00001.jpg"}) {
        folder.write(name, std::string("x"));
    }
    folder.write("dev_queries_groundtruth.csv", std::string("Q00000,R000000\n"));
    const Corpus corpus = found(find_disc21(folder.path()));
    CHECK(copies_of(corpus) ==
          std::map<std::string, std::string>{{"Q00000.jpg of R000000.jpg", "disc21 1 copy 1"}});
    CHECK(corpus.distractors == std::vector<std::string>{"Q00001.jpg"});
}

TEST_CASE("DISC21 without a list of what is what is refused") {
    const test::TemporaryFolder folder;
    folder.write("references/R000000.jpg", std::string("x"));
    folder.write("attributions.csv", std::string("image_id,author\nR000000,somebody\n"));
    folder.write("empty.csv", std::string());
    const Result<Corpus> corpus = find_disc21(folder.path());
    REQUIRE(!corpus);
    CHECK(corpus.error().kind == ErrorKind::not_found);
    CHECK(
        corpus.error().message ==
        "holds no list (CSV) with a query and the reference that it shows in each row, for example Q00012,R000345");
}
