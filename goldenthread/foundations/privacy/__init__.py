"""What may be kept, and what must not be.

Nouns: PrivacyClass, which every model declares. It also refuses text that holds an NHS number. What happens to personal
data when its time is up is left to rooms that hold it.
"""
