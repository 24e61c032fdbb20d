"""Recordings as files: cast, gif, webp, png, svg, html, text."""
