"""Runs a program on a terminal of its own and types what it is told.

  typist.py PROMPT KEYS PROGRAM...

Waits for PROMPT, types KEYS, and prints as JSON what the terminal showed, whether it shows what is typed once the
program has ended, the program's exit status, and the signal that ended it."""

import json
import os
import pty
import select
import sys
import termios

prompt, keys, program = sys.argv[1].encode(), sys.argv[2].encode().decode("unicode_escape").encode("latin-1"), sys.argv[3:]
ours, theirs = pty.openpty()
child = os.fork()
if child == 0:
    os.setsid()
    os.close(ours)
    for stream in (0, 2):
        os.dup2(theirs, stream)
    import fcntl

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.execvp(program[0], program)

screen, typed, ended = b"", False, 0
while True:
    if not ended:
        ended, status = os.waitpid(child, os.WNOHANG)
    if select.select([ours], [], [], 0.05)[0]:
        screen += os.read(ours, 4096)
    elif ended:
        break
    if not typed and prompt in screen:
        os.write(ours, keys)
        typed = True

echoes = bool(termios.tcgetattr(theirs)[3] & termios.ECHO)
exited = os.waitstatus_to_exitcode(status)
print(json.dumps({"screen": screen.decode("latin-1"), "echoes": echoes, "status": exited}))
