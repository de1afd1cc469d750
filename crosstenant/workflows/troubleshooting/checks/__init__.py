"""Pure: from what was read of a link to what is wrong with it. One module per part of the link."""
