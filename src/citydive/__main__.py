"""`python -m citydive`."""

from citydive.cli import main

if __name__ == "__main__":
    main()
