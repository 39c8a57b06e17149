"""A page as its elements and words, for tests that look at what a reader gets."""

import re
from html.parser import HTMLParser


class Page(HTMLParser):
    """Elements with their attributes and the words outside the style sheet, in order."""

    def __init__(self, text):
        super().__init__()
        self.source = text
        self.elements = []
        self.words = []
        self.feed(re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL))

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())
