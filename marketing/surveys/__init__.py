"""Surveys: what customers are asked, the page on which they answer, what becomes of their answers."""
