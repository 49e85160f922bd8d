"""Pages for analysts: the workspace in the browser, on one's own machine, without anything from outside.

`settings` and `urls` are Django's. `engine` opens workspaces and asks the river; `models` is what is kept: scenarios, frozen
links, comments, remembered columns. One file per page in `pages`; `api` is the same for machines; `jobs` is long work.
"""
