"""Power before data: which effects the study's own design would find in persons it expects."""
