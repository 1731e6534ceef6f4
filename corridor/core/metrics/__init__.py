"""What this installation counts, in the text format of Prometheus.

Each process counts in memory and now and then leaves a copy in a folder; the page `/metrics`
of any of them shows all (``shared``). Labels are names of views and codes of outcomes, never
ids or names of anybody.
"""
