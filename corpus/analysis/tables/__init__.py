"""The tables of a report: how often each code was given, by whom, and how sure that is.

They need numpy; whoever is there before it imports them when they are asked for.
"""
