"""Tables: frequencies, crosstabs, co-occurrence and saturation of codes, with their uncertainty.

They need numpy, so a module that must load fast imports them inside a function.
"""
