"""Telling: a plan or its outcomes become a Report, and every output format renders that."""
