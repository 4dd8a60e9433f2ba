"""Drives the program from outside, as a person and assistive technology do: the checkout's, or an installed one."""
