"""Frozen values in the words of the RFCs. Nothing here touches the world."""
