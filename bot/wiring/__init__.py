"""Composition root: the only room that names every concrete class.

`process` is what runs; the other modules are what the command line asks for.
"""
