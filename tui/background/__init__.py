"""Work done in threads while the coder goes on.

A thread has a connection of its own, touches no widget, and posts messages to its screen.
The heavy libraries are imported when a thread starts, and not with the screen. A message
with a `problem` says in one sentence why the work was not done.
"""
