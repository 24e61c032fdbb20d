"""Problems turned, stretched, shifted, made noisy."""
