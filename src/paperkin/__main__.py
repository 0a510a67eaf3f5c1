"""`python -m paperkin` is `paperkin`."""

from paperkin.cli import main

if __name__ == "__main__":
    main()
