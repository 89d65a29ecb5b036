"""What every page stands on: sessions, rights, policies, headers, languages, error pages."""
