.PHONY: help
help:
	@echo "make demo / make test / make lint / make bench"
