"""Plans where they are reviewed, applies where they are deployed: what a pull request and its pipeline are told.

A *forge* hosts the repository and runs its jobs: GitHub, GitLab, or anything else (``generic``). Each is one small
port; what is told, and when an apply is what was reviewed, is decided here once for all of them.
"""
