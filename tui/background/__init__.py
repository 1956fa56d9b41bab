"""What goes on behind the coder, in threads.

A thread has a connection of its own, touches no widget, and tells what it did by message.
The heavy libraries are imported there, when a thread starts, and not with the screen.
"""
