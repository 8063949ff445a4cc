# Builds examples/strip_metadata.cpp against the installed package, where nothing can be found that metadata does not
# need, and strips a picture with it.
set(NAME metadata)
include(${CMAKE_CURRENT_LIST_DIR}/installed.cmake)

foreach(package IN ITEMS hwy JPEG PNG TIFF GIF OpenCV SQLite3 EXPAT nlohmann_json CLI11 Catch2)
  list(APPEND options -D CMAKE_DISABLE_FIND_PACKAGE_${package}=TRUE)
endforeach()
run(${CMAKE_COMMAND} -S ${SOURCE}/examples -B ${work}/build -D WHORL_EXAMPLE_COMPONENTS=metadata ${options})
run(${CMAKE_COMMAND} --build ${work}/build)
set(picture ${SOURCE}/tests/fuzz/corpus/metadata/jpeg-tagged)
run(${work}/build/strip_metadata ${picture} ${work}/stripped)
expect_output("place: where it was taken, 51.05430 N 3.71740 W, 12 m below the sea\n")
run(${work}/build/strip_metadata ${work}/stripped ${work}/again)
expect_output("^$")
run(${CMAKE_COMMAND} -E compare_files ${work}/stripped ${work}/again)
expect_libraries(${work}/build/strip_metadata "libexiv2|libINIReader|libinih|libbrotli(common|dec)|libexpat|libz|libwhorl_metadata")
