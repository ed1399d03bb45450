"""Many repositories: a list of them, mirrors, one scan each in a process that can be lost, a store, a report."""
