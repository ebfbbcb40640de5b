"""``python -m staffplan``, and the command ``staffplan``: Ctrl-C is told from the first import on."""

import sys


def main() -> None:
    """Run the command line."""
    try:
        from staffplan.interrupt import insist

        sys.unraisablehook = insist
        from staffplan.cli import main as command

        command(prog_name="staffplan")
    except (KeyboardInterrupt, ImportError) as error:  # while modules load; after that `Commands` tells it
        from staffplan.interrupt import broken_off, end

        if not broken_off(error):
            raise
        end()


if __name__ == "__main__":
    main()
