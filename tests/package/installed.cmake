# What the tests of the installed package share: included with WHORL_BUILD and NAME set, it finds what install.cmake
# installed in ${prefix}, and makes ${work} an empty folder.
set(prefix ${WHORL_BUILD}/package/prefix)
set(work ${WHORL_BUILD}/package/${NAME})
file(REMOVE_RECURSE ${work})
file(MAKE_DIRECTORY ${work})

# Runs a command that must succeed; what it said is in `output`.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${ARGN}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# Fails unless what was printed matches.
function(expect_output pattern)
  if(NOT output MATCHES "${pattern}")
    message(FATAL_ERROR "printed: ${output}, not ${pattern}")
  endif()
endfunction()

# Fails when the program needs a library at run time whose file's name does not match.
function(expect_libraries program allowed)
  file(GET_RUNTIME_DEPENDENCIES EXECUTABLES ${program} DIRECTORIES ${libdir}
    RESOLVED_DEPENDENCIES_VAR libraries UNRESOLVED_DEPENDENCIES_VAR missing)
  foreach(library IN LISTS libraries missing)
    cmake_path(GET library FILENAME file)
    if(NOT file MATCHES "^((lib(stdc\\+\\+|c\\+\\+|c\\+\\+abi|unwind|m|gcc_s|c)|ld-.*|${allowed})\\.so.*)$")
      message(FATAL_ERROR "${program} needs ${library}")
    endif()
  endforeach()
endfunction()

file(GLOB_RECURSE config ${prefix}/whorl-config.cmake)
cmake_path(GET config PARENT_PATH libdir)
cmake_path(APPEND libdir ../..)
cmake_path(NORMAL_PATH libdir)
string(REGEX REPLACE "/$" "" libdir "${libdir}")

set(options -G ${GENERATOR} -D CMAKE_BUILD_TYPE=Release -D CMAKE_PREFIX_PATH=${prefix}
  -D CMAKE_CXX_COMPILER=${COMPILER})
