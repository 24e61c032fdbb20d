"""`python -m termopt` is `termopt`."""

try:
    from termopt.cli.main import main
except KeyboardInterrupt:  # an interrupt is answered in one way, also while all this is still being loaded
    raise SystemExit(130) from None

if __name__ == "__main__":
    main()
