"""Formal axiom checking for the operators of knowledge distillation."""

__version__ = "0.1.0"
