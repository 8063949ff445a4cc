# match.py prints what match.c does:
#   cmake -D PYTHON=... -D SCRIPT=... -D LIBRARY=... -D PROGRAM=... -P match_py.cmake
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE from_c COMMAND_ERROR_IS_FATAL ANY)
if(NOT from_c MATCHES "^[0-9a-f]+ quality [0-9]+\nmatch: id 1 distance [0-9] transform flip_y\n$")
  message(FATAL_ERROR "match printed: ${from_c}")
endif()
execute_process(COMMAND ${PYTHON} -W error ${SCRIPT} ${LIBRARY} OUTPUT_VARIABLE from_python COMMAND_ERROR_IS_FATAL ANY)
if(NOT from_python STREQUAL from_c)
  message(FATAL_ERROR "match.py printed: ${from_python}match printed: ${from_c}")
endif()
