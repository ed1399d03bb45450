"""What the tenant itself says: its setting, its applications, its logs. Read-only but for one flag."""
