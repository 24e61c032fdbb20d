"""What others wrote, made fit for the engine: files and modules, functions, objects."""
