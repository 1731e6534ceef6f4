"""What the live stream costs, and the herd of screens that it wakes: `make bench-live`.

Two runs against one web process and one worker, as in production. *Fan-out*: 2,000 streams
hear 20 changes a second. *Herd*: 300 staff and 1,200 student screens that fetch their pages and
fragments as the browser's code does, while students and staff make 20 decisions a second.
The clients run in a process of their own, on the same cores.
"""
