"""Organisations: the bodies that sit in the joint meeting of a jurisdiction. Bodies, never persons."""
