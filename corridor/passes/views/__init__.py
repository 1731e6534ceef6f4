"""The pages about passes, whoever looks at them."""
