"""danji: from open data to a defensible zone.

The stages, in order. Ground: texts, errors, dated, codes, geometry, tables, rules, programmes, cases. River: indicators,
networks, clusters, zones, plan, dossier. Doors: sources, store, cli. Import the module you need: `from danji import
indicators`.
"""
