"""Floor 2: how a request gets out and an answer gets in. It knows nothing of synchronization.

Importing these modules is cheap: requests, msal and tenacity load when the first request is made.
"""
