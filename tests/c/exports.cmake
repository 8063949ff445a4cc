# libwhorl_c exports what whorl.h declares, and nothing else:
#   cmake -D NM=... -D LIBRARY=... -D HEADER=... -P exports.cmake
file(STRINGS ${HEADER} lines REGEX "^WHORL_API ")
set(declared "")
foreach(line IN LISTS lines)
  if(NOT line MATCHES "[ *](whorl_[a-z0-9_]+)\\(")
    message(FATAL_ERROR "cannot read the declaration: ${line}")
  endif()
  list(APPEND declared ${CMAKE_MATCH_1})
endforeach()

execute_process(COMMAND ${NM} --dynamic --defined-only --format=posix ${LIBRARY}
  OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" symbols "${symbols}")
list(TRANSFORM symbols REPLACE " .*" "")

list(SORT declared)
list(SORT symbols)
list(LENGTH declared count)
if(count LESS 30 OR NOT declared STREQUAL symbols)
  message(FATAL_ERROR "declared: ${declared}\nexported: ${symbols}")
endif()
