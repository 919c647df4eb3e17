"""Our stores and exports against their peers, each a ratio measured in one run on one machine.

python -m pipelines.benchmark neo4j --graph DIR --small DIR --target bolt://… --user neo4j
python -m pipelines.benchmark rdf --graph DIR
"""
