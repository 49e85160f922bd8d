"""The version of danji, for addresses of our own files and for records."""

VERSION = "0.1.0"
