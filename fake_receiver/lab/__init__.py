"""Who runs a scenario: embedded in this process, or with real mail servers in Docker."""
