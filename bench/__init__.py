"""What the hot path costs: `make bench`.

Each figure is process CPU time (application and database together), by the operating
system's accounting, over requests that a client in another process makes through HTTP.
pgbench runs the same SQL in the same run, so that the machine's mood cancels out.
"""
