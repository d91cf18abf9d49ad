"""The clinic in FHIR R4, to be read: a hospital's own visits, charges and bills.

What is written goes through the API of hospital systems, which knows of holds,
lines and splits; FHIR has no words for these.
"""
