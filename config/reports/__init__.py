"""What desks took and gave: as a page, a PDF and a CSV file."""
