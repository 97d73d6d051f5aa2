"""What the public and the registration application share: errors, headers, languages, caching, logs."""
