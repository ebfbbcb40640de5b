"""``python -m staffplan`` is the command ``staffplan``."""

from staffplan.cli import main

main(prog_name="staffplan")
