"""Types into an interactive shell in a terminal, and waits for what the last line writes.

Standard input: JSON with argv, cwd, env, ready (the prompt), keys, until (a file). Standard output: what the terminal got.
"""
import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

request = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(request["cwd"])
    os.execvpe(request["argv"][0], request["argv"], request["env"])
# No shell asks whether so many candidates are to be shown.
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 500, 200, 0, 0))
output = b""
end = time.monotonic() + request["seconds"]
is_typed = False
while time.monotonic() < end and not os.path.exists(request["until"]):
    ready, _, _ = select.select([terminal], [], [], 0.05)
    if ready:
        try:
            output += os.read(terminal, 65536)
        except OSError:
            break
    if not is_typed and request["ready"].encode() in output:
        is_typed = True
        os.write(terminal, request["keys"].encode())
os.kill(pid, signal.SIGKILL)
os.waitpid(pid, 0)
sys.stdout.buffer.write(output)
