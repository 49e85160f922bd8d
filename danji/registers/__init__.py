"""Registers of plants, of any size: what their columns mean, which rows can be counted, and the tables that come of them.

What is done to the rows is written once, as Ibis expressions (`rows`), and runs on whatever engine a door brings: DuckDB
on one machine, Spark on many. Regions are found by `places`, firms that stand in two registers by `firms`.
"""
