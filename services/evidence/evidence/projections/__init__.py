"""What readers see of evidence: one file per table."""

from evidence.projections.requests import requests
from evidence.projections.submissions import submissions
from evidence.projections.worklist import worklist

projections = (requests, submissions, worklist)
