# Builds examples/seal.cpp against the installed package, where nothing can be found that sealing does not need, and has
# age open what it sealed.
set(NAME bundle)
include(${CMAKE_CURRENT_LIST_DIR}/installed.cmake)

foreach(package IN ITEMS JPEG PNG TIFF GIF OpenCV SQLite3 EXPAT nlohmann_json CLI11 Catch2)
  list(APPEND options -D CMAKE_DISABLE_FIND_PACKAGE_${package}=TRUE)
endforeach()
run(${CMAKE_COMMAND} -S ${SOURCE}/examples -B ${work}/build -D WHORL_EXAMPLE_COMPONENTS=bundle ${options})
run(${CMAKE_COMMAND} --build ${work}/build --target seal)

run(age-keygen -o ${work}/key)
run(age-keygen -y ${work}/key)
string(STRIP "${output}" recipient)
file(WRITE ${work}/plain "a text\n")
run(${work}/build/seal ${recipient} ${work}/plain ${work}/sealed)
expect_output("^7 bytes sealed\n$")
run(age -d -i ${work}/key ${work}/sealed)
expect_output("^a text\n$")
expect_libraries(${work}/build/seal "libsodium|libhwy|libwhorl_(bundle|hash|json)")
