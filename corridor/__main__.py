"""`python -m corridor` is the `corridor` command."""

from corridor.cli.main import main

if __name__ == "__main__":
    main()
