"""Stores hold the whole graph and answer queries: Ladybug (embedded Cypher), Oxigraph (embedded SPARQL)."""
