"""One module per family of Graph operations; `crosstenant.emulator.assembly` gathers them."""
