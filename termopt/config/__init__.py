<<<<<<< HEAD
"""The user's settings, keys and first start."""
=======
"""The user's settings, keys and first run."""
>>>>>>> main
