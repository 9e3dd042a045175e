"""What marketing plans, runs and publishes: plans, campaigns, ads, content, media, material, research."""
