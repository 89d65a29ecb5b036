"""The benchmarks of `duban bench`: what is measured, beside what, and how the figures are made."""
