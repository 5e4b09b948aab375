"""`python -m kdverify`."""

from kdverify.cli import main

if __name__ == "__main__":
    main()
