# Says why there is no such component.
set(NAME no_component)
include(${CMAKE_CURRENT_LIST_DIR}/installed.cmake)

# refused(COMPONENT WORDS)
function(refused component words)
  file(REMOVE_RECURSE ${work}/build)
  file(WRITE ${work}/CMakeLists.txt
    "cmake_minimum_required(VERSION 3.25)\nproject(none LANGUAGES NONE)\nfind_package(whorl REQUIRED COMPONENTS ${component})\n")
  execute_process(COMMAND ${CMAKE_COMMAND} -S ${work} -B ${work}/build -D CMAKE_PREFIX_PATH=${wanted_prefix}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  if(status EQUAL 0 OR NOT output MATCHES "${words}")
    message(FATAL_ERROR "printed: ${output}, not ${words}")
  endif()
endfunction()

set(wanted_prefix ${prefix})
refused(nope "whorl has no component nope here; installed are hash, ")

# An installation that lacks one.
file(COPY ${libdir}/cmake/whorl/ DESTINATION ${work}/prefix/lib/cmake/whorl PATTERN whorl-match-* EXCLUDE)
set(wanted_prefix ${work}/prefix)
refused(match "whorl was installed without its component match; installed are hash, ")
