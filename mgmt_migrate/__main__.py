"""`python -m mgmt_migrate` is `mgmt-migrate`."""

from mgmt_migrate.cli import main

if __name__ == "__main__":
    main()
