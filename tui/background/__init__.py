"""Work done in threads while the coder continues.

Each thread has its own connection to the database, touches no widget, and posts messages to its
screen. Large libraries are imported when a thread starts, not with the screen. A message with a
`problem` says in one sentence why the work was not done.
"""
