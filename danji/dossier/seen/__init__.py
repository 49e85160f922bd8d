"""What pages in the browser show: charts with their tables, and numbers that say what they are."""
