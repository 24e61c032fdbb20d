"""`python -m termopt` is `termopt`."""

from termopt.cli import main

if __name__ == "__main__":
    main()
