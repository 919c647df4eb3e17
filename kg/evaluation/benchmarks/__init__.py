"""The encoder on public corpora, each with heads, splits and measures of its own.

What is trained here only measures: nothing of it ships, since some corpora state no licence that would allow it.
"""
