"""Neo4j as a store: a server that follows the graph, answers Cypher, and can be examined when it does not."""
