"""Files become pages, pages become articles of clean text that can be mapped back to the page."""
