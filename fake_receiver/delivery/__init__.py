"""What accepted mail carries: the header fields that a receiver prepends, and the folder."""
