"""The graph over HTTP, on this machine only: :mod:`kg.serving.endpoint` is a SPARQL 1.1 endpoint that reads.

Needs ``pip install 'methodgraph[serve]'``.
"""
