"""Google and Microsoft by OpenID Connect: allauth speaks the protocol, we decide what it proves.

``engine`` is allauth with our rules (PKCE, nonce, signatures, no page and no row of its own),
``adapter`` what it asks us and tells us, ``tokens`` checks an ID token, ``kinds`` knows how
Google and Microsoft differ, ``going`` sends a browser off.
"""
