"""Sites and rules → the best zone that passes.

`scores` say what a site is worth, `facts` what a zone is, `problem` puts both into arrays, `arrangement` lists where a circle
can lie, and `choose` finds the best zone and proves it.
"""
