# Builds examples/keep_hashes.cpp against the installed package, where nothing can be found that a bank does not need,
# and runs it.
set(NAME bank)
include(${CMAKE_CURRENT_LIST_DIR}/installed.cmake)

foreach(package IN ITEMS JPEG PNG TIFF GIF OpenCV nlohmann_json CLI11 Catch2)
  list(APPEND options -D CMAKE_DISABLE_FIND_PACKAGE_${package}=TRUE)
endforeach()
run(${CMAKE_COMMAND} -S ${SOURCE}/examples -B ${work}/build -D WHORL_EXAMPLE_COMPONENTS=bank ${options})
run(${CMAKE_COMMAND} --build ${work}/build --target keep_hashes)
run(${work}/build/keep_hashes ${work}/hashes.bank)
expect_output("^an example, bridge: distance 8\n1 found\n0 found\n$")
expect_libraries(${work}/build/keep_hashes "libhwy|libxxhash|libsqlite3|libwhorl_(hash|json|match|bank)")
