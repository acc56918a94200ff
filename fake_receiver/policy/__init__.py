"""The policies of receivers: pure tables, and the one function that reads them.

A receiver is a module with a table of rules and its wordings; ``receivers`` lists them.
"""
