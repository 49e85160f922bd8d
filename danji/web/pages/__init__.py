"""One file per page: what it reads, and which template shows it."""
